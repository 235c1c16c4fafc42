import { Clock, Effect, Layer, Option } from "effect"
import packageJson from "../../package.json" with { type: "json" }
import type { ChatId } from "../domain/Ids.ts"
import type { IsolationRules } from "../domain/isolation/IsolationPolicy.ts"
import type { AgentSettings } from "../domain/settings/Settings.ts"
import { tokenOf } from "../layers/agent/reach/TokenFile.ts"
import * as IsolationGuard from "../layers/isolation/IsolationGuard.ts"
import * as LeaseFence from "../layers/lease/LeaseFence.ts"
import { RuntimeStatusNotes } from "../layers/operations/RuntimeStatusLive.ts"
import { warnOfAgentsElsewhere } from "../layers/store/AgentsElsewhere.ts"
import { agentMark, quarantineKept } from "../layers/store/QuarantineKept.ts"
import { makeQuarantineStanding } from "../layers/store/QuarantineStanding.ts"
import { receiptsKept } from "../layers/store/ReceiptsKept.ts"
import { AccountLease } from "../services/account/AccountLease.ts"
import { AgentLeases } from "../services/agent/AgentLeases.ts"
import { StoreValues } from "../services/store/StoreValues.ts"
import { TurnJournal } from "../services/turns/TurnJournal.ts"
import type { AgentWire } from "./agents/AgentWire.ts"

/** The file that holds AGENT_TOKEN, which is read again at each connect; undefined: it was given as it is. */
export interface TokenPlace {
  readonly tokenFile?: string | undefined
}

interface AgentPlace extends TokenPlace {
  /** The folder of the store. */
  readonly dataDir: string
}

/** So long after its end an answer may still be going on at the agent, in milliseconds. */
const lateFor = 600_000

const wasAskedOf = (
  journal: typeof TurnJournal.Service,
  chat: ChatId,
  run: Parameters<typeof journal.wasAsked>[1]
) =>
  run.run === undefined && run.prompt === undefined
    ? Effect.flatMap(Clock.currentTimeMillis, (now) => journal.wasAskedSince(chat, now - lateFor))
    : journal.wasAsked(chat, run)

type Standing = Effect.Success<ReturnType<typeof makeQuarantineStanding>>

/** What the agent is reached by. */
const reached = (settings: AgentSettings, wire: AgentWire, { dataDir, tokenFile }: AgentPlace, quarantine: Standing) =>
  Layer.unwrap(
    Effect.map(
      Effect.all([AccountLease, TurnJournal, RuntimeStatusNotes]),
      ([lease, journal, status]) =>
        wire.layer({
          settings,
          dataDir,
          // A bot that may have lost the account must not even greet the agent.
          token: Effect.andThen(
            Effect.provideService(LeaseFence.proven, AccountLease, lease),
            tokenOf(Option.fromUndefinedOr(settings.token), tokenFile)
          ),
          client: `matrix-surface/${packageJson.version}`,
          quarantine,
          // A store that cannot be asked accuses nobody; the quarantine's own check keeps the links apart then.
          wasAsked: (chat, run) => Effect.orElseSucceed(wasAskedOf(journal, chat, run), () => true),
          onReach: (reach) => status.note(() => ({ agent: reach }))
        })
    )
  )

/** How it is made sure that the agent keeps conversations apart. */
export const rulesOf = (
  { attested, isolation, slots }: AgentSettings,
  { features: { threads }, isApart }: Pick<AgentWire, "features" | "isApart">
): IsolationRules => ({ policy: isolation, attested, isApart, threads, slots })

/** What lets a conversation through only where the agent's isolation allows it. */
const guarded = (settings: AgentSettings, wire: AgentWire, quarantine: Standing) => {
  const { maxConversations, sender, url } = settings
  return Layer.unwrap(Effect.gen(function*() {
    const [values, leases] = yield* Effect.all([StoreValues, AgentLeases])
    yield* warnOfAgentsElsewhere(values, leases, url)
    return IsolationGuard.layer({
      rules: rulesOf(settings, wire),
      records: {
        quarantine,
        receipts: receiptsKept(values, url, wire.id),
        leases,
        mark: agentMark(url)
      },
      sender,
      places: maxConversations
    })
  }))
}

/** The agent as the settings name it, and around it what keeps conversations apart; and who watches over it. */
export const agentBackend = (settings: AgentSettings, wire: AgentWire, place: AgentPlace) =>
  Layer.unwrap(Effect.map(
    Effect.flatMap(StoreValues, (values) => makeQuarantineStanding(quarantineKept(values, settings.url))),
    (quarantine) => Layer.provideMerge(guarded(settings, wire, quarantine), reached(settings, wire, place, quarantine))
  ))
