import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { mkdir, mkdtemp, rm } from "node:fs/promises"
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
let sandbox: {
  readonly homeserver: string
  readonly user: { readonly token: string }
  readonly bot: { readonly id: string }
}

beforeAll(async () => {
  const port = await Effect.runPromise(freePort)
  folder = await mkdtemp(join(tmpdir(), "status-page-"))
  address = `http://127.0.0.1:${port}/`
  const args = ["sandbox", "--no-chat", "--json", "--data-dir", folder]
  running = start(process.execPath, [join(inject("product"), "main.js"), ...args], {
    env: { HTTP_PORT: String(port) }
  })
  const { value } = await createInterface({ input: running.child.stdout! })[Symbol.asyncIterator]().next()
  sandbox = JSON.parse(value as string)
  browser = await launch()
})
afterAll(async () => {
  await browser.close()
  running.child.kill("SIGTERM")
  await running.ended
  await rm(folder, { recursive: true, force: true })
})

/** PICTURES names a folder that gets pictures, such as docs/pictures. */
const pictures = process.env["PICTURES"]

/** Asks the sandbox's homeserver as its person does. */
const ask = async (method: "POST" | "PUT", path: string, body: unknown): Promise<Record<string, unknown>> => {
  const answer = await fetch(`${sandbox.homeserver}/_matrix/client/v3/${path}`, {
    method,
    headers: { authorization: `Bearer ${sandbox.user.token}` },
    body: JSON.stringify(body)
  })
  assert.strictEqual(answer.status, 200)
  return (await answer.json()) as Record<string, unknown>
}

/** A chat in which so many things are asked, one after the other. */
const chat = async (prompts: number) => {
  const { room_id: room } = await ask("POST", "createRoom", { invite: [sandbox.bot.id], is_direct: true })
  for (let n = 0; n < prompts; n++) {
    const path = `rooms/${encodeURIComponent(String(room))}/send/m.room.message/${encodeURIComponent(`${room}${n}`)}`
    await ask("PUT", path, { msgtype: "m.text", body: `hello ${n}` })
  }
}

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

  it("is right while a thousand answers come, and after them", async () => {
    const watched = await opened("light", 1280)
    for (let asked = 200; asked <= 1_000; asked += 200) {
      for (let chats = 0; chats < 20; chats++) await chat(10)
      await watched.page.locator("figcaption").filter({ hasText: `Answers ${asked} in all` }).waitFor()
    }
    assert.deepStrictEqual(watched.errors, [])
    for (const theme of ["light", "dark"] as const) {
      const { errors, page } = await opened(theme, 1280)
      await page.locator("figcaption").filter({ hasText: /^Answers 1000 in all/ }).waitFor()
      await page.locator("dd").filter({ hasText: "none open" }).waitFor()
      await page.locator("dd").filter({ hasText: "all sent" }).waitFor()
      await page.locator(".verdict.good").waitFor()
      assert.strictEqual(await page.locator("dd.bad").count(), 0)
      assert.notMatch(await page.locator("main").innerText(), /NaN|undefined|Infinity|[@!$]\S+:/)
      assert.deepStrictEqual([await barriers(page), errors], [[], []])
      if (pictures === undefined) continue
      await mkdir(pictures, { recursive: true })
      await page.screenshot({ path: join(pictures, `status-${theme}.png`) })
    }
  }, 300_000)

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
