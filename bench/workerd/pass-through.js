/** The floor: a Worker that hands every call to the provider and its answer back, and does nothing else. */
// oxlint-disable-next-line import/no-default-export -- what a Worker is
export default {
  fetch(request, env) {
    const { pathname, search } = new URL(request.url);
    return fetch(new Request(env.PROVIDER + pathname + search, request));
  },
};
