import { readFileSync } from "node:fs"

/** A file of the page. */
export interface PageFile {
  readonly bytes: Buffer
  readonly mime: string
}

const files: Readonly<Record<string, { readonly file: string; readonly mime: string }>> = {
  "/": { file: "index.html", mime: "text/html; charset=utf-8" },
  "/page.js": { file: "page.js", mime: "text/javascript; charset=utf-8" },
  "/page.css": { file: "page.css", mime: "text/css; charset=utf-8" },
  "/icon.svg": { file: "icon.svg", mime: "image/svg+xml" }
}

/** The folder beside the built program in which scripts/build.mjs puts the page. */
export const builtPage = new URL("./page/", import.meta.url)

/** What stands at a path of the page; "unbuilt" where the program runs from its source; undefined: nothing. */
export const pageFile = (path: string, folder: URL): PageFile | "unbuilt" | undefined => {
  const known = Object.hasOwn(files, path) ? files[path] : undefined
  if (known === undefined) return undefined
  try {
    return { bytes: readFileSync(new URL(known.file, folder)), mime: known.mime }
  } catch {
    return "unbuilt"
  }
}
