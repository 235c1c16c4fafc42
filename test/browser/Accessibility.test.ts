import { assert, describe, it } from "@effect/vitest"
import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, beforeAll } from "vitest"
import { barriers, type BrowserPage } from "./Playwright.ts"
import { entering, inNewRoom, type RunningSandbox, startSandbox } from "./SandboxPage.ts"

let sandbox: RunningSandbox
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.end())

/** PICTURES names a folder that gets pictures, such as docs/pictures: of the chat in light, of the trip in dark. */
const pictures = process.env["PICTURES"]
const picture = async (page: BrowserPage, name: string) => {
  if (pictures === undefined) return
  await mkdir(pictures, { recursive: true })
  await page.screenshot({ path: join(pictures, `sandbox-${name}.png`) })
}

const looks = (["light", "dark"] as const).flatMap((theme) => [1280, 390].map((width) => ({ theme, width })))

describe("the sandbox's page", () => {
  it.each(looks)("has no barriers that axe knows: $theme, $width pixels wide", async ({ theme, width }) => {
    const { message, page, say } = await sandbox.open({ theme, width })
    const isNarrow = width < 900
    const call = isNarrow ? "@assistant " : ""
    await inNewRoom(page, isNarrow ? "New group" : "New chat")
    await say(`${call}code`)
    await message("A real agent would answer")
    await say(`${call}deploy`)
    const question = await message("May I deploy")
    await question.getByRole("button", { name: "React to this message" }).click()
    assert.deepStrictEqual(await barriers(page), [])
    if (theme === "light") await picture(page, `chat-${width}`)
    await question.getByRole("button", { name: "✅ allow once" }).click()
    await message("Deployed.")
    if (isNarrow) await page.getByRole("button", { name: "Trip" }).click()
    await page.getByRole("button", { name: "Cut homeserver" }).click()
    await page.locator("#state").filter({ hasText: "gives the bot no answer" }).waitFor()
    assert.deepStrictEqual(await barriers(page), [])
    if (theme === "dark") await picture(page, `trip-${width}`)
    await page.getByRole("button", { name: "Cut homeserver" }).click()
    await page.locator("#state").filter({ hasText: "Everything works." }).waitFor()
    assert.strictEqual(
      await page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"),
      true,
      "nothing is wider than the screen"
    )
  })

  /** Goes on by the key until the element has the focus, as somebody without a mouse does. */
  const until = async (page: BrowserPage, key: string, selector: string) => {
    for (let times = 0; times < 60; times++) {
      if (await page.evaluate(`document.activeElement?.matches(${JSON.stringify(selector)}) === true`)) return
      await page.keyboard.press(key)
    }
    throw new Error(`${key} does not lead to ${selector}`)
  }

  it.each([1280, 390])("is used with the keyboard alone, %i pixels wide", async (width) => {
    const { message, page } = await sandbox.open({ width })
    await until(page, "Tab", "#new-chat")
    await entering(page, () => page.keyboard.press("Enter"))
    await until(page, "Tab", "#text")
    await page.keyboard.type("deploy")
    await page.keyboard.press("Enter")
    await message("May I deploy")
    await until(page, "Shift+Tab", ".message.bot .react > button")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Escape")
    assert.strictEqual(await page.locator(".message.bot .signs").last().getAttribute("hidden"), "")
    await page.keyboard.press("Enter")
    await until(page, "Tab", "[title='✅ allow once']")
    await page.keyboard.press("Enter")
    await message("Deployed.")
    assert.strictEqual(await page.evaluate("document.activeElement.textContent"), "React")
    if (width < 900) {
      await until(page, "Shift+Tab", "#view-trip")
      await page.keyboard.press("Enter")
    }
    await until(page, "Tab", "#kill")
    await page.keyboard.press("Enter")
    await page.locator("#state").filter({ hasText: "The bot was killed" }).waitFor()
    await page.locator("#state").filter({ hasText: "Everything works." }).waitFor()
  })
})
