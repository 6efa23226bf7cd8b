/** Ten thousand keys of a gateway in a real browser: read, searched and scrolled without anybody waiting. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, it } from "vitest";
import { CHROMIUM, launch, open, signIn } from "./support/browser.ts";
import { seedManyKeys, setStage, type Stage } from "./support/stage.ts";

const GATEWAY = "many-0123456789";
const KEYS = 10_000;

describe.skipIf(CHROMIUM === undefined)("ten thousand keys", () => {
  let stage: Stage;
  let browser: Browser;

  beforeAll(async () => {
    [stage, browser] = await Promise.all([setStage({}, (db) => seedManyKeys(db, GATEWAY, KEYS)), launch()]);
  });
  afterAll(async () => {
    await browser?.close();
    await stage?.close();
  });

  it("are all there, found by a few letters, and few of them in the page at a time", async ({ expect }) => {
    const { page, faults } = await open(browser, stage.worker.origin);
    await signIn(page, stage.worker.origin, `/console/gateways/${GATEWAY}/api-keys`);
    await page.getByText("10,000 keys", { exact: true }).waitFor();
    expect(await page.getByRole("table").getAttribute("aria-rowcount")).toBe(String(KEYS + 1));
    expect(await page.getByRole("row").count()).toBeLessThan(80);
    await page.keyboard.press("/");
    await page.keyboard.type("service-09999");
    await page.getByText("1 of 10,000 keys").waitFor();
    await page.getByRole("row", { name: /service-09999/ }).waitFor();
    await page.getByLabel("Search keys").fill("");
    await page.getByText("10,000 keys", { exact: true }).waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("End");
    await page.getByRole("row", { name: /service-09999/ }).waitFor();
    expect(faults).toEqual([]);
  });

  it("scroll under the wheel with every row that is in sight drawn", async ({ expect }) => {
    const { page } = await open(browser, stage.worker.origin);
    await signIn(page, stage.worker.origin, `/console/gateways/${GATEWAY}/api-keys`);
    await page.getByText("10,000 keys", { exact: true }).waitFor();
    // Printed, not asserted: how long a frame takes is the machine's too.
    await page.evaluate(
      "globalThis.frames = []; let last = performance.now(); (function look(now) { frames.push(now - last); last = now; requestAnimationFrame(look); })(last)",
    );
    for (let turn = 0; turn < 60; turn++) await page.mouse.wheel(0, 1_500);
    await page.waitForFunction("scrollY > 50000");
    const frames = await page.evaluate<number[]>("frames.slice(2)");
    console.log(`frames: ${frames.length}, longest ${Math.max(...frames).toFixed(0)} ms`);
    const blank = await page.evaluate<boolean>(
      "[100, 400, 800].some((y) => document.elementFromPoint(600, y).closest('.table-space') !== null)",
    );
    expect(blank).toBe(false);
  });
});
