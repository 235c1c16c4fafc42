import { Result } from "effect"

/** What only a shell would act on, outside of quotes; a part of it within double quotes too. */
const shellOnly = /[|&;<>()$`]/
const shellOnlyInQuotes = /[$`]/
/** What a backslash makes plain within double quotes; before anything else it stands for itself. */
const escapable = /["\\$`]/

const needsShell = (sign: string) =>
  `it holds ${sign}, which only a shell would act on, and none is started; put it in single quotes, or write ` +
  `sh -c '…'`

interface Split {
  readonly words: Array<string>
  /** The word that is being read; undefined between words. */
  word: string | undefined
}

type Step = { readonly next: number } | { readonly wrong: string }

const unclosed = (quote: string): Step => ({ wrong: `a quotation mark (${quote}) is not closed` })

const single = (line: string, at: number, split: Split): Step => {
  const end = line.indexOf("'", at + 1)
  if (end < 0) return unclosed("'")
  split.word = (split.word ?? "") + line.slice(at + 1, end)
  return { next: end + 1 }
}

const double = (line: string, at: number, split: Split): Step => {
  let text = ""
  for (let next = at + 1; next < line.length; next++) {
    const sign = line[next]!
    if (sign === "\"") {
      split.word = (split.word ?? "") + text
      return { next: next + 1 }
    }
    if (sign === "\\" && escapable.test(line[next + 1] ?? "")) text += line[++next]
    else if (shellOnlyInQuotes.test(sign)) return { wrong: needsShell(sign) }
    else text += sign
  }
  return unclosed("\"")
}

const step = (line: string, at: number, split: Split): Step => {
  const sign = line[at]!
  if (/\s/.test(sign)) {
    if (split.word !== undefined) split.words.push(split.word)
    split.word = undefined
    return { next: at + 1 }
  }
  if (sign === "'") return single(line, at, split)
  if (sign === "\"") return double(line, at, split)
  if (shellOnly.test(sign)) return { wrong: needsShell(sign) }
  if (sign === "~" && split.word === undefined) {
    return { wrong: "a word begins with ~, which only a shell would act on; write the whole path" }
  }
  if (sign !== "\\") {
    split.word = (split.word ?? "") + sign
    return { next: at + 1 }
  }
  if (at + 1 === line.length) return { wrong: "it ends with a backslash, behind which a character is missing" }
  split.word = (split.word ?? "") + line[at + 1]!
  return { next: at + 2 }
}

const wrongIn = ([program]: ReadonlyArray<string>): string | undefined =>
  program === undefined || program === ""
    ? "it names no program"
    : /^[A-Za-z_]\w*=/.test(program)
    ? `it begins with a variable; write env ${/^\w+/.exec(program)![0]}=… before the program`
    : undefined

/**
 * The words of a command line, split as a shell does it: at spaces, with quotes and backslashes. No shell reads it
 * later, so what only a shell would act on is refused where it is not quoted. Fails with what is wrong, as the rest of
 * a sentence about the setting.
 */
export const commandWords = (line: string): Result.Result<ReadonlyArray<string>, string> => {
  const split: Split = { words: [], word: undefined }
  for (let at = 0; at < line.length;) {
    const stepped = step(line, at, split)
    if ("wrong" in stepped) return Result.fail(stepped.wrong)
    at = stepped.next
  }
  if (split.word !== undefined) split.words.push(split.word)
  const wrong = wrongIn(split.words)
  return wrong === undefined ? Result.succeed(split.words) : Result.fail(wrong)
}
