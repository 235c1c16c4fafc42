import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { afterAll, beforeAll, inject } from "vitest"
import { start } from "../support/Built.ts"
import { freePort } from "../support/FreePort.ts"
import { barriers, type Browser, launch } from "./Playwright.ts"

let browser: Browser
let running: ReturnType<typeof start>
let address = ""
let folder = ""

beforeAll(async () => {
  const port = await Effect.runPromise(freePort)
  folder = await mkdtemp(join(tmpdir(), "status-page-"))
  address = `http://127.0.0.1:${port}/`
  const args = ["sandbox", "--no-chat", "--json", "--data-dir", folder]
  running = start(process.execPath, [join(inject("product"), "main.js"), ...args], {
    env: { HTTP_PORT: String(port) }
  })
  await createInterface({ input: running.child.stdout! })[Symbol.asyncIterator]().next()
  browser = await launch()
})
afterAll(async () => {
  await browser.close()
  running.child.kill("SIGTERM")
  await running.ended
  await rm(folder, { recursive: true, force: true })
})

/** The page, with what it complained of and what else it asked for. */
const opened = async (theme: "light" | "dark", width: number) => {
  const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme: theme })
  const errors: Array<string> = []
  const elsewhere: Array<string> = []
  page.on("console", (message) => void (message.type() === "error" && errors.push(message.text())))
  page.on("pageerror", (error) => void errors.push(error.message))
  page.on("request", (request) => {
    if (!request.url().startsWith(address) && !request.url().startsWith("data:")) elsewhere.push(request.url())
  })
  await page.goto(address)
  return { page, errors, elsewhere }
}

const looks = (["light", "dark"] as const).flatMap((theme) => [1280, 390].map((width) => ({ theme, width })))

describe("the status page", () => {
  it.each(looks)("has no barriers that axe knows: $theme, $width pixels wide", async ({ theme, width }) => {
    const { elsewhere, errors, page } = await opened(theme, width)
    await page.locator(".verdict.good").waitFor()
    assert.strictEqual(await page.locator("figure svg path").count(), 5)
    assert.deepStrictEqual(await barriers(page), [])
    assert.strictEqual(
      await page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"),
      true,
      "nothing is wider than the screen"
    )
    assert.deepStrictEqual([errors, elsewhere], [[], []])
  })

  it("keeps itself new, and says so when the bot does not answer any more", async () => {
    const { errors, page } = await opened("light", 1280)
    const first = await page.locator("time").getAttribute("datetime")
    await page.locator(`time:not([datetime="${first}"])`).waitFor()
    assert.deepStrictEqual(errors, [])
    running.child.kill("SIGTERM")
    await running.ended
    await page.locator("#stale").filter({ hasText: "does not answer" }).waitFor()
    assert.strictEqual(await page.locator("main h1").innerText(), "The bot's status")
  })
})
