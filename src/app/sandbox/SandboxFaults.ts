import { Effect } from "effect"
import type { UserId } from "../../domain/Ids.ts"
import type { Echo } from "../../sandbox/agent/EchoAgent.ts"
import type { Faults } from "../../sandbox/homeserver/Faults.ts"
import type { SandboxFault } from "../../sandbox/page/SandboxSession.ts"
import type { TripLog } from "../../sandbox/page/trip/TripLog.ts"

/** Half of Synapse's default burst, so that one sees the limit with the first longer answer. */
const limit = { perSecond: 0.2, burst: 5 }

const words: Readonly<Record<SandboxFault, readonly [on: string, off: string]>> = {
  limit: ["the homeserver limits the bot: 5 events, then one in 5 s", "the homeserver limits nothing"],
  cut: ["the bot gets no answer from the homeserver", "the homeserver answers again"],
  agent: ["the agent is down", "the agent is back"]
}

interface FaultPlaces {
  readonly faults: Faults["Service"]
  readonly bot: UserId
  /** Who is never limited. */
  readonly people: ReadonlyArray<UserId>
  /** undefined: it is the person's own. */
  readonly agent: Echo | undefined
  readonly log: TripLog
}

/** What can be broken on the bot's two sides, and is until it is mended. People are not touched. */
export const sandboxFaults = ({ agent, bot, faults, log, people }: FaultPlaces) => {
  const broken = new Set<SandboxFault>()
  // A send reaches the room though its answer is lost: the harder half of a cut connection.
  const cutOff = (on: boolean) =>
    Effect.andThen(
      faults.always("any", on ? { _tag: "Cut", acted: false } : undefined, { user: bot }),
      faults.always("send", on ? { _tag: "Cut", acted: true } : undefined, { user: bot })
    )
  const silence = (down: boolean) =>
    Effect.sync(() => {
      agent?.refuse(down ? 503 : undefined)
      if (down) { for (const thread of agent?.connected() ?? []) agent?.drop(thread) }
    })
  const limited = (on: boolean) => faults.limit(on ? { ...limit, exempt: people } : undefined)

  const doing: Readonly<Record<SandboxFault, (on: boolean) => Effect.Effect<void>>> = {
    limit: limited,
    cut: cutOff,
    agent: silence
  }

  return {
    broken: (): ReadonlyArray<SandboxFault> => [...broken],
    /** False: there is no such thing here to break. */
    breakIt: (fault: SandboxFault, on: boolean): boolean => {
      if (fault === "agent" && agent === undefined) return false
      if (broken.has(fault) === on) return true
      if (on) broken.add(fault)
      else broken.delete(fault)
      Effect.runSync(doing[fault](on))
      log.note({ stage: "bot", what: words[fault][on ? 0 : 1] }, Date.now())
      return true
    },
    /** Keeps both sides from hearing the bot; ends with what was broken before. */
    sever: (on: boolean): Effect.Effect<void> =>
      Effect.gen(function*() {
        if (on) yield* faults.always("send", undefined, { user: bot })
        if (on) yield* faults.always("any", { _tag: "Cut", acted: false }, { user: bot })
        else yield* cutOff(broken.has("cut"))
        yield* silence(on || broken.has("agent"))
      })
  }
}
