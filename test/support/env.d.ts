/** What the test configuration adds to the Worker's environment. */
declare namespace Cloudflare {
  interface Env {
    TEST_MIGRATIONS: import("cloudflare:test").D1Migration[];
    /** Files of test/databases, by their names. */
    TEST_DATABASES: Record<string, string>;
    ADMIN_TOKEN: string;
  }
}
