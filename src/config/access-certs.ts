/** Where Cloudflare Access has a team's keys, below its domain; apart from the settings, which a call never needs. */

export const ACCESS_CERTS = "/cdn-cgi/access/certs";
