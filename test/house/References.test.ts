import { assert, describe, it } from "@effect/vitest"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"

const filesIn = (folder: string, end: string): ReadonlyArray<string> =>
  readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name))).filter((file) =>
    file.endsWith(end)
  )

const pages = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", ...filesIn("docs", ".md")]
const sources = [...filesIn("src", ".ts"), ...filesIn("bench", ".ts")]

const comments = (text: string): ReadonlyArray<string> =>
  text.match(/^\s*(?:\/\/|\/?\*).*$|\/\*\*.*?\*\//gm)?.map((line) => line.trim()) ?? []

/** A decision may be named by its number alone. */
const exists = (path: string) =>
  existsSync(path) || (/^docs\/decisions\/\d{4}/.test(path) &&
    readdirSync("docs/decisions").some((name) => name.startsWith(path.slice("docs/decisions/".length))))

describe("References", () => {
  it("a comment that names a page of the docs names one that is there", () => {
    const wrong = sources.flatMap((file) =>
      comments(readFileSync(file, "utf8")).flatMap((comment) =>
        (comment.match(/\bdocs\/[A-Za-z0-9/_.-]*[A-Za-z0-9]/g) ?? []).filter((path) => !exists(path))
          .map((path) => `${file}: ${path}`)
      )
    )
    assert.deepStrictEqual(wrong, [])
  })

  it("no comment refers to a design or a contract without its page", () => {
    const wrong = sources.flatMap((file) =>
      comments(readFileSync(file, "utf8")).filter((comment) => /\bdesign(?:,| law)|\bcontract\.md/.test(comment))
        .filter((comment) => !/docs\/(?:design|contract)\.md/.test(comment)).map((comment) => `${file}: ${comment}`)
    )
    assert.deepStrictEqual(wrong, [])
  })

  it("every link of a page leads to a file", () => {
    const wrong = pages.flatMap((page) =>
      [...readFileSync(page, "utf8").matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)].map(([, link]) => link!)
        .filter((link) => !existsSync(join(page, "..", link))).map((link) => `${page}: ${link}`)
    )
    assert.deepStrictEqual(wrong, [])
  })

  it("every decision has a status", () => {
    const without = readdirSync("docs/decisions").filter((name) =>
      !/^\*\*Status\.\*\* (?:Accepted|Superseded by \[)/m.test(readFileSync(join("docs/decisions", name), "utf8"))
    )
    assert.deepStrictEqual(without, [])
  })

  it("no decision names the version of a package: package.json does", () => {
    const named = readdirSync("docs/decisions").filter((name) =>
      /`[@a-z][\w@/-]+` \d+\.\d+\.\d+/.test(readFileSync(join("docs/decisions", name), "utf8"))
    )
    assert.deepStrictEqual(named, [])
  })
})
