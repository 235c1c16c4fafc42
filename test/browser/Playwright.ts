import { readFile } from "node:fs/promises"
import { axe, chromium, playwright } from "./Chromium.ts"

/** What the tests use of a Playwright locator: it waits until what it does can be done. */
export interface BrowserLocator {
  first(): BrowserLocator
  last(): BrowserLocator
  nth(index: number): BrowserLocator
  locator(selector: string): BrowserLocator
  getByRole(role: string, options: { readonly name: string | RegExp }): BrowserLocator
  filter(options: { readonly hasText: string | RegExp }): BrowserLocator
  click(): Promise<void>
  dblclick(): Promise<void>
  fill(text: string): Promise<void>
  press(key: string): Promise<void>
  setInputFiles(files: { readonly name: string; readonly mimeType: string; readonly buffer: Buffer }): Promise<void>
  selectOption(label: string): Promise<unknown>
  waitFor(options?: { readonly state: "visible" | "hidden" | "attached" }): Promise<void>
  count(): Promise<number>
  innerText(): Promise<string>
  allInnerTexts(): Promise<ReadonlyArray<string>>
  innerHTML(): Promise<string>
  getAttribute(name: string): Promise<string | null>
}

/** What the tests do with a request on its way. */
export interface BrowserRoute {
  abort(): Promise<void>
  fetch(): Promise<unknown>
  fulfill(answer: { readonly status: number; readonly contentType: string; readonly body: string }): Promise<void>
}

/** What the tests use of a Playwright page. `evaluate` takes an expression of the page's own world. */
export interface BrowserPage extends Pick<BrowserLocator, "locator" | "getByRole"> {
  readonly keyboard: { press(key: string): Promise<void>; type(text: string): Promise<void> }
  goto(url: string): Promise<{ status(): number } | null>
  evaluate(expression: string): Promise<unknown>
  route(url: string, how: (route: BrowserRoute) => Promise<void>): Promise<unknown>
  unroute(url: string): Promise<unknown>
  waitForEvent(event: "download"): Promise<{ suggestedFilename(): string; path(): Promise<string> }>
  screenshot(options: { readonly path: string }): Promise<unknown>
  on(event: "request", heard: (request: { url(): string }) => void): void
  on(event: "console", heard: (message: { type(): string; text(): string }) => void): void
  on(event: "pageerror", heard: (error: Error) => void): void
}

export interface Browser {
  newPage(options: {
    readonly viewport: { readonly width: number; readonly height: number }
    readonly colorScheme: "light" | "dark"
    readonly reducedMotion?: "reduce"
    readonly timezoneId?: string
  }): Promise<BrowserPage>
  close(): Promise<void>
}

interface Driver {
  readonly chromium: {
    launch(options: { readonly executablePath: string; readonly args: ReadonlyArray<string> }): Promise<Browser>
  }
}

/** A browser with nothing in it. */
export const launch = async (): Promise<Browser> => {
  const driver = await import(/* @vite-ignore */ playwright) as Driver
  // A root may not use Chromium's own sandbox; every page here is the product's.
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : []
  const path = chromium.includes("/") ? chromium : `/usr/bin/${chromium}`
  return driver.chromium.launch({ executablePath: path, args })
}

/** The barriers that axe finds in a page as it stands, each with where it is. */
export const barriers = async (page: BrowserPage): Promise<ReadonlyArray<string>> => {
  await page.evaluate(await readFile(axe, "utf8"))
  return await page.evaluate(
    "axe.run().then(({ violations }) => " +
      "violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`)))"
  ) as ReadonlyArray<string>
}
