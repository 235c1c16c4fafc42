import { join } from "node:path"
import { createInterface } from "node:readline"
import { inject } from "vitest"
import { start } from "../support/Built.ts"
import { type Browser, type BrowserPage, launch } from "./Playwright.ts"

export interface Look {
  readonly width?: number
  readonly theme?: "light" | "dark"
  /** The time zone of the machine, such as Asia/Kolkata; absent: that of the test. */
  readonly zone?: string
}

/** What a page said and asked for. */
export interface OpenPage {
  readonly page: BrowserPage
  /** Errors of the page, such as of its content security policy. */
  readonly errors: ReadonlyArray<string>
  /** Addresses that it asked, but its own. */
  readonly elsewhere: ReadonlyArray<string>
  say(text: string): Promise<void>
  /** The newest message with these words, once it is there. */
  message(words: string | RegExp): Promise<ReturnType<BrowserPage["locator"]>>
}

/** The built sandbox, and a browser to look at it. */
export interface RunningSandbox {
  readonly homeserver: string
  readonly address: string
  readonly token: string
  readonly browser: Browser
  open(look?: Look): Promise<OpenPage>
  end(): Promise<void>
}

const tall = 800

/** Waits until what is done has led into a new room. */
export const entering = async (page: BrowserPage, act: () => Promise<void>) => {
  const before = await page.locator("#rooms button").count()
  await act()
  await page.locator(`#rooms li:nth-child(${before + 1}) [aria-current]`).waitFor()
  await page.locator("#timeline.empty").waitFor({ state: "attached" })
}

/** A room of its own for a test, so that nothing of another is in view. */
export const inNewRoom = (page: BrowserPage, button = "New chat") =>
  entering(page, () => page.getByRole("button", { name: button }).click())

export const startSandbox = async (): Promise<RunningSandbox> => {
  const main = join(inject("product"), "main.js")
  const running = start(process.execPath, [main, "sandbox", "--no-chat", "--json"])
  const { value } = await createInterface({ input: running.child.stdout! })[Symbol.asyncIterator]().next()
  const { homeserver, page: { url }, user } = JSON.parse(value as string)
  const browser = await launch()

  const open = async ({ theme = "light", width = 1280, zone }: Look = {}): Promise<OpenPage> => {
    const page = await browser.newPage({
      viewport: { width, height: tall },
      colorScheme: theme,
      reducedMotion: "reduce",
      ...(zone === undefined ? {} : { timezoneId: zone })
    })
    const [errors, elsewhere]: [Array<string>, Array<string>] = [[], []]
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()))
    page.on("pageerror", (error) => errors.push(error.message))
    page.on("request", (request) => {
      if (!request.url().startsWith(`${homeserver}/`) && !request.url().startsWith("blob:")) {
        elsewhere.push(request.url())
      }
    })
    await page.goto(url)
    await page.locator("#rooms button").first().waitFor()
    return {
      page,
      errors,
      elsewhere,
      say: async (text) => {
        await page.locator("#text").fill(text)
        await page.locator("#text").press("Enter")
      },
      message: async (words) => {
        const found = page.locator(".message").filter({ hasText: words }).last()
        await found.waitFor()
        return found
      }
    }
  }

  return {
    homeserver,
    address: url,
    token: user.token,
    browser,
    open,
    end: async () => {
      await browser.close()
      running.child.kill("SIGTERM")
      await running.ended
    }
  }
}
