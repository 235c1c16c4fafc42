import { Effect, Random } from "effect"
import { type Finding, type Looked, readVersions, readWellKnown, versionsUrl, wellKnownUrl } from "../../domain/Discovery.ts"
import { StartRefused } from "../../domain/ExitWith.ts"
import type { Homeserver, ServerName } from "../../domain/Homeserver.ts"
import { retryDelay } from "../../domain/Retry.ts"
import { SessionStore } from "../../services/SessionStore.ts"

const largest = 64 * 1024

const codeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return "no code"
  if ("code" in error && typeof error.code === "string") return error.code
  return error.cause === undefined ? error.name : codeOf(error.cause)
}

const bodyOf = async (answer: Response) => {
  let text = ""
  const decoder = new TextDecoder()
  for await (const chunk of answer.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true })
    if (text.length > largest) throw Object.assign(new Error("too much"), { code: "more than 64 KiB" })
  }
  return text
}

/** Follows redirects, as web servers of a bare domain like to send people to its www; but not out of encryption. */
const get = (url: URL): Effect.Effect<Looked> =>
  Effect.callback((resume, signal) => {
    const asked = async (): Promise<Looked> => {
      const answer = await fetch(url, { redirect: "follow", headers: { accept: "application/json" }, signal: AbortSignal.any([signal, AbortSignal.timeout(30_000)]) })
      if (url.protocol === "https:" && !answer.url.startsWith("https:")) return { failed: "it leads to an address without TLS" }
      return { status: answer.status, body: await bodyOf(answer) }
    }
    asked().then((looked) => resume(Effect.succeed(looked)), (error: unknown) => resume(Effect.succeed({ failed: codeOf(error) })))
  })

const lookUp = Effect.fnUntraced(function*(name: ServerName): Effect.fn.Return<Finding> {
  const found = readWellKnown(name, yield* get(wellKnownUrl(name)))
  return found._tag === "Base" ? readVersions(name, found.url, yield* get(versionsUrl(found.url))) : found
})

/** The base URL of the homeserver. What a name led to is kept, so that a web server that is down keeps no bot from starting. */
export const find = Effect.fnUntraced(function*(homeserver: Homeserver) {
  if (homeserver instanceof URL) return homeserver
  const store = yield* SessionStore
  const kept = yield* store.get
  for (let tries = 1;; tries++) {
    const finding = yield* lookUp(homeserver)
    const before = kept.found?.name === homeserver ? kept.found.url : undefined
    // What led somewhere before is only in trouble, whatever it looks like.
    if (finding._tag === "No" && before === undefined) return yield* new StartRefused({ sentence: finding.sentence, exitCode: 2 })
    if (finding._tag === "Base") {
      if (kept.found?.name !== homeserver || kept.found.url !== finding.url.href) {
        yield* store.put({ ...kept, found: { name: homeserver, url: finding.url.href } })
      }
      return finding.url
    }
    const why = finding._tag === "No" ? finding.sentence : finding.why
    if (before !== undefined) {
      yield* Effect.logWarning(`${why}; taking ${before}, where ${homeserver} led to last time`)
      return new URL(before)
    }
    if (tries === 1) yield* Effect.logWarning(`${why}; waiting for it`)
    yield* Effect.sleep(retryDelay(tries, yield* Random.next))
  }
})
