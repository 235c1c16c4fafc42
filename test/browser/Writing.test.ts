import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, vi } from "vitest"
import { openInBrowser } from "../../src/app/sandbox/PageOpener.ts"
import type { BrowserRoute } from "./Playwright.ts"
import { inNewRoom, type OpenPage, type RunningSandbox, startSandbox } from "./SandboxPage.ts"

let sandbox: RunningSandbox
let open: OpenPage
beforeAll(async () => {
  sandbox = await startSandbox()
  open = await sandbox.open()
})
afterAll(() => sandbox.end())

const words = "my long precious message"
const box = () => open.page.locator("#text")
const written = () => open.page.evaluate("document.querySelector('#text').value")
const failed = () => open.page.locator("#trouble").filter({ hasText: "That did not work" }).waitFor()
const mine = () => open.page.locator("#timeline .me").count()

/** Meets requests as `how` says, until what is done then is done. */
const meeting = async (url: string, how: (route: BrowserRoute) => Promise<void>, act: () => Promise<void>) => {
  // What the failure before this one said stays for a while.
  await open.page.evaluate("document.querySelector('#trouble').textContent = ''")
  await open.page.route(url, how)
  await act()
  await open.page.unroute(url)
}

const lost = (route: BrowserRoute) => route.abort()
/** The homeserver takes it, and its answer is lost. */
const lostAnswer = async (route: BrowserRoute) => {
  await route.fetch()
  await route.abort()
}

describe("what one writes on the page", () => {
  it.each([["does not arrive", lost], ["arrives, without an answer", lostAnswer]] as const)(
    "comes back where its send %s, and is sent once",
    async (_name, how) => {
      await inNewRoom(open.page)
      await meeting("**/send/**", how, async () => {
        await open.say(words)
        await failed()
      })
      assert.strictEqual(await written(), words)
      await box().press("Enter")
      await open.message(words)
      await open.page.locator("#timeline .bot").first().waitFor()
      assert.deepStrictEqual([await mine(), await written()], [1, ""])
    }
  )

  it("comes back before what was written meanwhile", async () => {
    await inNewRoom(open.page)
    let go: () => void = () => undefined
    const meanwhile = new Promise<void>((done) => (go = done))
    await meeting("**/send/**", async (route) => {
      await meanwhile
      await route.abort()
    }, async () => {
      await open.say(words)
      await box().fill("and more")
      go()
      await failed()
    })
    assert.strictEqual(await written(), `${words}\nand more`)
    await box().fill("")
  })

  it.each([["the upload", "**/upload**"], ["the send", "**/send/**"]] as const)(
    "of a file is kept with the file where %s fails",
    async (_name, url) => {
      await inNewRoom(open.page)
      await box().fill("a note for you")
      const file = { name: "note.txt", mimeType: "text/plain", buffer: Buffer.from("kept") }
      await meeting(url, lost, async () => {
        await open.page.locator("#file").setInputFiles(file)
        await failed()
      })
      assert.strictEqual(await written(), "a note for you")
      await open.page.locator("#unsent").filter({ hasText: "note.txt" }).waitFor()
      await box().press("Enter")
      await open.page.getByRole("button", { name: /Save note\.txt/ }).first().waitFor()
      await open.page.locator("#unsent").waitFor({ state: "hidden" })
      assert.strictEqual(await mine(), 1)
    }
  )

  it("of a file that is too large comes back, and the file can be left out", async () => {
    await inNewRoom(open.page)
    await box().fill("too much")
    const tooLarge = (route: BrowserRoute) =>
      route.fulfill({
        status: 413,
        contentType: "application/json",
        body: "{\"errcode\":\"M_TOO_LARGE\",\"error\":\"too large\"}"
      })
    await meeting("**/upload**", tooLarge, async () => {
      await open.page.locator("#file").setInputFiles({ name: "big", mimeType: "text/plain", buffer: Buffer.from("x") })
      await failed()
    })
    assert.strictEqual(await written(), "too much")
    await open.page.getByRole("button", { name: "Leave it out" }).click()
    await box().press("Enter")
    await open.message("too much")
    assert.strictEqual(await mine(), 1)
  })

  it("comes back whole where the sends of two files fail, and each is sent once", async () => {
    await inNewRoom(open.page)
    await meeting("**/send/**", lostAnswer, async () => {
      for (const name of ["one.txt", "two.txt"]) {
        await open.page.evaluate("document.querySelector('#trouble').textContent = ''")
        await open.page.locator("#file").setInputFiles({ name, mimeType: "text/plain", buffer: Buffer.from(name) })
        await failed()
      }
    })
    await open.page.locator("#unsent").filter({ hasText: "one.txt" }).waitFor()
    await open.page.getByRole("button", { name: "Send again: two.txt" }).click()
    await box().press("Enter")
    for (const name of ["one", "two"]) {
      await open.page.getByRole("button", { name: new RegExp(`Save ${name}\\.txt`) }).first().waitFor()
    }
    for (const place of ["#unsent", "#waiting"]) await open.page.locator(place).waitFor({ state: "hidden" })
    assert.strictEqual(await mine(), 2)
  })

  it("stays in its room", async () => {
    await inNewRoom(open.page)
    await box().fill("a draft")
    await inNewRoom(open.page)
    assert.strictEqual(await written(), "")
    await open.page.locator("#rooms li:nth-last-child(2) button").click()
    assert.strictEqual(await written(), "a draft")
    await box().fill("")
  })
})

describe("the page", () => {
  it("makes one room of a double click", async () => {
    const before = await open.page.locator("#rooms button").count()
    await open.page.getByRole("button", { name: "New chat" }).dblclick()
    await open.page.locator(`#rooms li:nth-child(${before + 1}) [aria-current]`).waitFor()
    await inNewRoom(open.page)
    assert.strictEqual(await open.page.locator("#rooms button").count(), before + 2)
    const names = await open.page.locator("#rooms button").allInnerTexts()
    assert.strictEqual(new Set(names).size, names.length)
  })

  it("goes on where the right address is opened in its tab", async () => {
    const { page } = await sandbox.open()
    await page.goto("about:blank")
    await page.goto(`${sandbox.homeserver}/#old`)
    await page.locator("#state").filter({ hasText: "open the address that the sandbox printed" }).waitFor()
    await page.goto(sandbox.address)
    await page.locator("#rooms button").first().waitFor()
  })

  it("is shown by the file that --open opens", async () => {
    const folder = await mkdtemp(join(tmpdir(), "opened-"))
    vi.stubEnv("PATH", "/nowhere")
    await Effect.runPromise(openInBrowser(sandbox.address, folder))
    vi.unstubAllEnvs()
    const { page } = await sandbox.open()
    await page.goto("about:blank")
    await page.goto(`file://${folder}/open.html`)
    await page.locator("#rooms button").first().waitFor()
    await rm(folder, { recursive: true })
  })

  it("tells one time on both sides", async () => {
    const { message, page, say } = await sandbox.open({ zone: "Asia/Kolkata" })
    await inNewRoom(page)
    await say("hello")
    const shown = await message("Hello! I am")
    const at = Date.parse(String(await shown.locator("time").getAttribute("datetime")))
    const minutes = (ms: number) => new Date(ms + 330 * 60_000).toISOString().slice(11, 16)
    const steps = await page.locator("#steps time").allInnerTexts()
    // A step may be a moment after the message's own minute.
    assert.strictEqual(await shown.locator("time").innerText(), minutes(at))
    assert.include([minutes(at), minutes(at + 60_000)], steps.at(-1)!.slice(0, 5))
  })
})
