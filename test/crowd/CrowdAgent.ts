import { Effect } from "effect"
import { at as field, elementsOf, readText } from "../../src/domain/Json.ts"
import { type Echo, make } from "../../src/sandbox/agent/EchoAgent.ts"
import type { EchoPrompt, EchoStep, EchoSteps } from "../../src/sandbox/agent/EchoScript.ts"
import { drawings, hashOf } from "./CrowdFiles.ts"
import type { GivenPrompt } from "./verdict/CrowdEvidence.ts"

/** Words by which a prompt is known again in whatever is said about it, wherever it is said. */
export const wordsIn = (text: string): ReadonlyArray<string> => text.match(/\b[we]\d{1,6}\b/g) ?? []

const spoken = function*(words: string, tail: string): EchoSteps {
  for (const word of `${words} ${tail}`.split(" ")) yield { type: "delta", text: `${word} ` }
  yield { type: "end", text: `${words} ${tail}` }
}

const counted = function*(words: string): EchoSteps {
  for (let n = 1; n <= 12; n++) {
    yield { type: "delta", text: n === 1 ? `${words} 1 ` : `${n} ` }
    yield { type: "wait", millis: 50 }
  }
  yield { type: "end" }
}

/** It goes on for as long as the whole run may, so that only a stop ends it. */
const held = function*(words: string): EchoSteps {
  yield { type: "delta", text: `${words} and ` }
  yield { type: "wait", millis: 3_600_000 }
  yield { type: "end" }
}

const drawn = (word: string): ReadonlyArray<EchoStep> =>
  drawings(word).map(({ bytes, mime, name }) => ({
    type: "delta",
    kind: "file",
    file: { name, mime, size: bytes.length, data: Buffer.from(bytes).toString("base64") }
  }))

const failing = (words: string): EchoSteps => [
  { type: "delta", text: `${words} begins ` },
  { type: "fail", code: "internal", message: "no luck" }
]

type PromptFile = EchoPrompt["files"][number]

/** Where the bot was killed before the agent had it all, there is no hash. */
const fetched = (url: string) =>
  Effect.tryPromise(async () => {
    const answer = await fetch(url)
    if (!answer.ok) throw new Error(`${answer.status}`)
    return hashOf(new Uint8Array(await answer.arrayBuffer()))
  }).pipe(Effect.orElseSucceed(() => undefined))

/**
 * What a prompt begins with says what becomes of it: `say`, `count`, `hold` (until it is stopped), `draw`, `sketch`
 * (draws, and then holds), `ask` (before it goes on), `fail` and `smudge` (draws, each failing the first time). Every
 * answer holds the words of its prompt and the hash of its file.
 */
export const crowdAgent = Effect.gen(function*() {
  /** The choices that the agent was given, by the word of the question. */
  const heard = new Map<string, Array<string>>()
  const failed = new Set<string>()
  /** The hashes of files that were fetched, by address. */
  const hashes = new Map<string, string | undefined>()

  const hashed = ({ data, url = "" }: PromptFile) =>
    data === undefined
      ? Effect.tap(fetched(url), (hash) => Effect.sync(() => hashes.set(url, hash)))
      : Effect.succeed(hashOf(Buffer.from(data, "base64")))
  const asked = (word: string, all: string): EchoSteps => [{
    type: "ask",
    ask: `ask-${word}`,
    title: `May I do ${word}?`,
    choices: [
      { id: "yes", label: "Yes", effect: "allow" },
      { id: "no", label: "No", effect: "deny" }
    ],
    next: (choice) => {
      heard.set(word, [...(heard.get(word) ?? []), choice])
      return spoken(all, choice === "yes" ? "done" : "left")
    }
  }]
  const script = (kind: string, word: string, all: string): EchoSteps => {
    const isFirst = !failed.has(word)
    if (kind === "hold") return held(all)
    if (kind === "count") return counted(all)
    if (kind === "draw") return [...drawn(word), ...spoken(all, "drawn")]
    if (kind === "sketch") return [...drawn(word), ...held(all)]
    if (kind === "ask") return asked(word, all)
    if (kind !== "fail" && kind !== "smudge") return spoken(all, "it is")
    failed.add(word)
    if (kind === "fail") return isFirst ? failing(all) : spoken(all, "it is")
    return [...drawn(word), ...(isFirst ? failing(all) : spoken(all, "drawn"))]
  }
  const answer = ({ files, text }: EchoPrompt): EchoSteps => {
    const [kind = ""] = text.trim().split(" ", 1)
    const words = wordsIn(files.reduce((said, { name }) => said === "" ? name : said, text))
    const go = (hashes: ReadonlyArray<string | undefined>) =>
      script(kind, words[0] ?? "", [...words, ...hashes.filter((hash) => hash !== undefined)].join(" "))
    return files.length === 0 ? go([]) : [{ type: "work", work: Effect.map(Effect.forEach(files, hashed), go) }]
  }
  const agent: Echo = yield* make({
    answer,
    caps: { resume: true, idempotent: true, durable: true, files: ["image/*", "application/pdf"] }
  })

  const given = (): ReadonlyArray<GivenPrompt> =>
    agent.received.filter(({ type }) => type === "prompt").map(({ id, parts, thread }) => {
      const all = elementsOf(parts)
      return {
        thread: String(thread),
        id: String(id),
        text: all.flatMap((part) => readText(field(part, "text")) ?? []).join("\n"),
        files: all.flatMap((part) => {
          const file = field(part, "file")
          const [name, data, url] = ["name", "data", "url"].map((key) => readText(field(file, key)))
          if (name === undefined) return []
          return [{ name, hash: data === undefined ? hashes.get(url ?? "") : hashOf(Buffer.from(data, "base64")) }]
        })
      }
    })
  return { agent, heard, given }
})
