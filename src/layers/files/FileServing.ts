import { Effect, FiberSet, Scope, Semaphore } from "effect"
import { isLoopback } from "../../domain/HostAddress.ts"
import { sampleUrl } from "../../domain/settings/types/UrlSetting.ts"
import type { UserError } from "../../domain/UserError.ts"
import { OfferedFiles } from "../../services/files/OfferedFiles.ts"
import { answerFile, offeredBelow } from "./FileAnswer.ts"
import { listenForFiles } from "./FileListener.ts"
import { SideListener } from "./SideListener.ts"

export interface FileServingOptions {
  /** The base URL under which the agent reaches the bot; undefined: loopback, for an agent on this machine. */
  readonly url: URL | undefined
  /** HTTP_HOST, for a listener at the port of `url`. */
  readonly host: string
  /** AGENT_URL. */
  readonly agentUrl: string
}

/** The base URL of offered files, without a slash at its end; undefined: the agent cannot reach them. */
export type FileBase = Effect.Effect<string | undefined>

const loopback = "127.0.0.1"

const portOf = ({ port, protocol }: URL) => (port === "" ? (protocol === "https:" ? 443 : 80) : Number(port))

/**
 * Serves offered files: at `url` by the listener of the probes where there is one, else by a listener of its own, which
 * opens now; and without a `url` by one on loopback, which opens when the first file is offered.
 */
export const makeFileServing = Effect.fnUntraced(
  function*({ agentUrl, host, url }: FileServingOptions): Effect.fn.Return<
    FileBase,
    UserError,
    OfferedFiles | Scope.Scope
  > {
    const answer = answerFile(yield* OfferedFiles, yield* FiberSet.makeRuntime<never>())
    if (url !== undefined) {
      const beside = yield* SideListener
      yield* beside === undefined ? listenForFiles(host, portOf(url), answer) : beside(offeredBelow, answer)
      return Effect.succeed(url.href.replace(/\/$/, ""))
    }
    if (!isLoopback(new URL(sampleUrl(agentUrl)).hostname)) return Effect.undefined
    const scope = yield* Effect.scope
    const one = yield* Semaphore.make(1)
    let base: string | undefined
    return one.withPermit(Effect.suspend(() =>
      base !== undefined
        ? Effect.succeed(base)
        : Scope.provide(listenForFiles(loopback, 0, answer), scope).pipe(
          Effect.map((port) => (base = `http://${loopback}:${port}`)),
          // A machine without a free port has other troubles.
          Effect.orElseSucceed(() => undefined)
        )
    ))
  }
)
