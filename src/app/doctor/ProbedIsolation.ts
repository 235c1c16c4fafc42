import { Duration, Effect, type Layer, Option } from "effect"
import { existsSync } from "node:fs"
import { resolve } from "node:path"
import { probeFindings } from "../../domain/doctor/agent/ProbeFindings.ts"
import type { AgentPlace } from "../../domain/doctor/DoctorRequest.ts"
import { findingsOf } from "../../domain/doctor/Finding.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import type { UserError } from "../../domain/UserError.ts"
import type { Quarantine } from "../../layers/agent/AgentWebSocket.ts"
import { probeIsolation, type ProbeOutcome } from "../../layers/isolation/IsolationProbe.ts"
import { keepOutcome } from "../../layers/isolation/KeptOutcome.ts"
import * as JournalSql from "../../layers/journal/JournalSql.ts"
import { filesIn } from "../../layers/store/DataDir.ts"
import { quarantineKept } from "../../layers/store/QuarantineKept.ts"
import { receiptsKept } from "../../layers/store/ReceiptsKept.ts"
import { change, readBeside } from "../../layers/store/StoreBeside.ts"
import type { Agent } from "../../services/agent/Agent.ts"
import { StoreValues } from "../../services/store/StoreValues.ts"

const { failed } = findingsOf("isolation")

/** How many conversations the probe may have open at once, beside those of a running bot. */
const places = 4
/** How long a probe may take. */
const longest = Duration.minutes(15)

/** Uses the small values of a store beside a bot that may work on it. */
const valuesIn = (dataDir: string) => ({
  read: <A, E>(use: (values: typeof StoreValues.Service) => Effect.Effect<A, E>) =>
    readBeside(
      dataDir,
      () => Effect.provide(Effect.flatMap(StoreValues, use), JournalSql.layer(filesIn(dataDir).store))
    ),
  change: <A, E>(use: (values: typeof StoreValues.Service) => Effect.Effect<A, E>) =>
    change(dataDir, () => Effect.provide(Effect.flatMap(StoreValues, use), JournalSql.layer(filesIn(dataDir).store)))
})

/** Keeps what a probe found; gives whether it ended the quarantine of `before`, and whether there is a newer one. */
const kept = (dataDir: string, url: string, wire: string, outcome: ProbeOutcome, before: string | undefined) =>
  valuesIn(dataDir).change((values) =>
    Effect.gen(function*() {
      const quarantine = quarantineKept(values, url)
      const standing = yield* quarantine.current
      yield* keepOutcome({ quarantine, receipts: receiptsKept(values, url, wire) }, outcome, "doctor", before)
      const lifted = before !== undefined && (yield* quarantine.current) === undefined
      return { lifted, overtaken: standing !== undefined && standing !== before }
    })
  )

/** The agent that is probed. `wire`: its name, by which what is found is kept. */
interface ProbedAgent {
  readonly wire: string
  readonly place: Pick<AgentPlace, "url" | "sender">
  readonly slots: ReadonlyArray<string>
  /** The bot's own way to it, under a quarantine of the probe's, with so many conversations at most. */
  agentWith(quarantine: Quarantine, conversations: number): Layer.Layer<Agent, UserError | StoreError>
}

/**
 * Finds out over the bot's own links whether the agent keeps conversations apart, and keeps that in the store. An agent
 * under quarantine is probed too, as a passed probe ends that. Where the bot has not made its store yet, the result is
 * told and not kept.
 */
export const probedIsolation = Effect.fnUntraced(
  function*(
    dataDir: string,
    { agentWith, place, slots, wire }: ProbedAgent
  ) {
    // Before the first start there is none. Slots have to be wiped after a probe: too much for an answer that is lost.
    const isKept = slots.length > 0 || existsSync(filesIn(resolve(dataDir)).store)
    // Nothing is asked where the answer could not be kept for another reason.
    const before = isKept
      ? yield* valuesIn(dataDir).read((values) => quarantineKept(values, place.url).current)
      : undefined
    let stray: string | undefined
    const agent = agentWith({
      check: Effect.sync(() => Option.fromUndefinedOr(stray)),
      raise: (reason) => Effect.sync(() => void (stray = reason))
    }, places)
    const probing = probeIsolation({
      sender: place.sender,
      places,
      ...(slots.length > 0 && { slots })
    }).pipe(Effect.provide(agent), Effect.timeoutOption(longest))
    const outcome = Option.getOrUndefined(yield* probing)
    if (outcome === undefined) return [failed("memory", "the probe took longer than 15 minutes, and found nothing out")]
    const judged: ProbeOutcome = stray === undefined ? outcome : { ...outcome, verdict: { _tag: "Leaks", why: stray } }
    const { lifted, overtaken } = isKept
      ? yield* kept(dataDir, place.url, wire, judged, before)
      : { lifted: false, overtaken: false }
    return probeFindings(
      { verdict: judged.verdict, prompts: judged.asked.length, seconds: judged.seconds },
      { isKept, lifted, overtaken, slots }
    )
  }
)
