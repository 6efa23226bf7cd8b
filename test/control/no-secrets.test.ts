/** No answer of the control plane holds a key: not as it is, not sealed as it is kept, and a caller's own only when it is made. */
import { afterEach, it } from "vitest";
import { CANARIES, Ear, furnished, MANAGED, PROVIDERS } from "../support/canary.ts";
import { apiKey, keyIn, providerTarget } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { upstream } from "../support/upstream.ts";

const ARN = "arn:aws:bedrock-agentcore:us-east-1:000000000000:";
const CHAT = "/v1/chat/completions";

afterEach(async () => {
  await reset();
});

it("no operation answers with a key, sealed or open", async ({ expect }) => {
  const { on, id } = await furnished();
  const ear = new Ear();
  upstream(PROVIDERS["repeats the key it rejects"]?.[1]);
  const ask = async (status: number, method: string, path: string, body?: object): Promise<void> => {
    expect([path, await ear.answer(await on.admin(method, path, body))]).toEqual([path, status]);
  };
  const gateway = `/gateways/${id}/`;
  const spec = { name: "default", authorizerType: "API_KEY" };
  const operations = [{ path: "/v1/models" }, { path: CHAT }];
  const credential = await keyIn(on, "again", "UPSTREAM_QUERY", {
    credentialLocation: "QUERY_PARAMETER",
    credentialParameterName: "key",
  });
  const target = `${gateway}targets/${await providerTarget(on, id, "asks", { operations, credential })}/`;
  const targetSpec = {
    name: "asks",
    targetConfiguration: { inference: { provider: { endpoint: "https://asks.provider.test", operations } } },
    credentialProviderConfigurations: [credential],
  };

  await ask(202, "POST", "/gateways/", { ...spec, name: "other", clientToken: "a".repeat(33) });
  await ask(202, "POST", "/gateways/", { ...spec, name: "other", clientToken: "a".repeat(33) });
  await ask(200, "GET", "/gateways/");
  await ask(200, "GET", gateway);
  await ask(202, "PUT", gateway, { ...spec, description: "d" });
  await ask(400, "DELETE", gateway);
  await ask(202, "POST", `${gateway}targets/`, { ...targetSpec, name: "second" });
  await ask(409, "POST", `${gateway}targets/`, targetSpec);
  await ask(200, "GET", `${gateway}targets/`);
  await ask(200, "GET", target);
  await ask(202, "PUT", target, targetSpec);
  await ask(202, "PUT", `${gateway}synchronizeTargets`, { targetIdList: [target.split("/").at(-2)] });
  for (const model of ["plain/m", "managed/m", "asks/m", "nothing"])
    await ask(200, "GET", `${gateway}route?model=${model}`);
  await ask(200, "GET", `${gateway}api-keys`);
  await ask(202, "DELETE", target);
  const provider = (status: number, verb: string, body: object) => ask(status, "POST", `/identities/${verb}`, body);
  await provider(201, "CreateApiKeyCredentialProvider", { name: "new", apiKey: MANAGED });
  await provider(409, "CreateApiKeyCredentialProvider", { name: "new", apiKey: MANAGED });
  await provider(200, "GetApiKeyCredentialProvider", { name: "new" });
  await provider(200, "UpdateApiKeyCredentialProvider", { name: "new", apiKey: `${MANAGED}-2` });
  await provider(200, "ListApiKeyCredentialProviders", {});
  await provider(200, "get-token-vault", {});
  const { results } = await on.env.DB.prepare(
    "SELECT key ->> 'sealed' AS sealed FROM credential_providers WHERE sealed IS NOT NULL",
  ).all<{ sealed: string }>();
  await provider(400, "DeleteApiKeyCredentialProvider", { name: "managed" });
  await provider(204, "DeleteApiKeyCredentialProvider", { name: "new" });
  for (const resource of [`gateway/${id}`, "token-vault/default/apikeycredentialprovider/managed"]) {
    const tags = `/tags/${encodeURIComponent(ARN + resource)}`;
    await ask(204, "POST", tags, { tags: { a: "b" } });
    await ask(200, "GET", tags);
    await ask(204, "DELETE", `${tags}?tagKeys=a`);
  }

  expect(results).toHaveLength(2);
  const sealed = results.map((row) => row.sealed);
  expect(ear.leaks([...CANARIES, ...sealed])).toEqual([]);
  await ear.rows(on);
  expect(ear.leaks(sealed)).toEqual([expect.stringMatching(/^credential_providers /)]);
});

it("a caller's key is shown once, and its hash never", async ({ expect }) => {
  const { on, id } = await furnished();
  const ear = new Ear();
  const key = await apiKey(on, id, { name: "another" });
  const { results } = await on.env.DB.prepare("SELECT sha256, api_key_id AS id FROM api_keys").all<{
    sha256: string;
    id: string;
  }>();
  await ear.answer(await on.admin("POST", `/gateways/${id}/api-keys`, { name: "another" }));
  await ear.answer(await on.admin("GET", `/gateways/${id}/api-keys`));
  for (const apiKeyId of results.map((row) => row.id)) {
    expect(ear.heard.join()).toContain(apiKeyId);
    await ear.answer(await on.admin("DELETE", `/gateways/${id}/api-keys/${apiKeyId}`));
  }
  expect(results).toHaveLength(2);
  expect(ear.leaks([key, ...results.map(({ sha256 }) => sha256)])).toEqual([]);
});
