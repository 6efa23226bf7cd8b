/** A streaming tail worker: every event of every invocation, as it happens, one line of JSON. */
// oxlint-disable-next-line import/no-default-export -- what a Worker is
export default {
  tailStream(onset) {
    write(onset);
    return write;
  },
};

/** The platform's own attributes hold 64-bit numbers, at which JSON throws, and a tail that throws hears nothing more. */
function write(event) {
  console.log(JSON.stringify(event, (_, value) => (typeof value === "bigint" ? Number(value) : value)));
}
