import { Clock, Deferred, Duration, Effect, Layer, Option } from "effect"
import packageJson from "../../../package.json" with { type: "json" }
import { answerFindings, type ExchangeEnding } from "../../domain/doctor/agent/ExchangeFindings.ts"
import {
  approvalFinding,
  featureFindings,
  modelFinding,
  reachFinding,
  runEnding,
  unlistedFinding
} from "../../domain/doctor/agent/RequestFindings.ts"
import type { AgentTasks } from "../../domain/doctor/DoctorRequest.ts"
import { type Finding, findingsOf } from "../../domain/doctor/Finding.ts"
import { PromptId } from "../../domain/Ids.ts"
import type { AgentReach } from "../../domain/reach/AgentReach.ts"
import type { AgentSettings } from "../../domain/settings/Settings.ts"
import type { Quarantine } from "../../layers/agent/AgentWebSocket.ts"
import { throwawayThread } from "../../layers/doctor/agent/AgentAddress.ts"
import { boundedLook } from "../../layers/doctor/BoundedLook.ts"
import { temporaryFolder } from "../../layers/files/TemporaryFolder.ts"
import * as JournalStore from "../../layers/journal/JournalStore.ts"
import { Agent } from "../../services/agent/Agent.ts"
import { AgentWatch } from "../../services/agent/AgentWatch.ts"
import type { AgentWire, WireSurroundings } from "../agents/AgentWire.ts"
import { wireOf } from "../agents/AgentWires.ts"
import { listedModels } from "./ListedModels.ts"
import { probedIsolation } from "./ProbedIsolation.ts"

const client = `matrix-surface/${packageJson.version}`

/** How long a look, and one answer, may take. */
const longestLook = Duration.seconds(45)
const longestAnswer = Duration.minutes(2)
const longestProbe = Duration.minutes(16)

/** A look quarantines nobody. */
const lenient: Quarantine = { check: Effect.succeedNone, raise: () => Effect.void }

/**
 * The agent through its own wire, with a store and a folder of the doctor's own: a look changes nothing of the bot.
 * `onReach`: told whether it is there.
 */
const agentOf = (
  wire: AgentWire,
  settings: AgentSettings,
  { onReach = () => Effect.void, quarantine = lenient }: Partial<Pick<WireSurroundings, "onReach" | "quarantine">> = {}
) =>
  Layer.unwrap(Effect.map(temporaryFolder("doctor"), (dataDir) =>
    Layer.provide(
      wire.layer({
        settings,
        dataDir,
        token: Effect.succeed(Option.fromUndefinedOr(settings.token)),
        client,
        quarantine,
        wasAsked: () => Effect.succeed(true),
        onReach
      }),
      JournalStore.layer(dataDir)
    )))

/** Whether the agent is there. */
const reached = (wire: AgentWire, settings: AgentSettings) =>
  Effect.gen(function*() {
    const known = yield* Deferred.make<AgentReach>()
    const onReach = (reach: AgentReach) =>
      reach.state === "untried" ? Effect.void : Effect.asVoid(Deferred.succeed(known, reach))
    const watching = Effect.flatMap(AgentWatch, ({ run }) => Effect.raceFirst(run, Deferred.await(known)))
    return [reachFinding(yield* Effect.provide(watching, agentOf(wire, settings, { onReach })))]
  }).pipe(Effect.scoped)

/** Gives the agent one prompt, in a thread that nobody talks in. */
const asked = Effect.fnUntraced(function*(say: string) {
  const thread = yield* throwawayThread
  const conversation = yield* (yield* Agent).open(thread)
  const begun = yield* Clock.currentTimeMillis
  let ending: ExchangeEnding | undefined
  let [came, spoke, sent] = [0, false, false]
  while (ending === undefined) {
    for (const event of yield* conversation.take) {
      if (event._tag === "Attached" && !sent) {
        sent = true
        yield* conversation.send({ _tag: "Prompt", id: PromptId.make(`${thread}_1`), text: say })
      }
      came++
      spoke ||= (event._tag === "Text" || event._tag === "Ended") && event.text !== undefined && event.text !== ""
      ending ??= runEnding(event)
    }
  }
  if (ending._tag === "Asked") yield* conversation.send({ _tag: "Cancel" })
  const seconds = ((yield* Clock.currentTimeMillis) - begun) / 1_000
  return answerFindings("agent", {
    ending,
    spoke,
    faults: [],
    sent: 1,
    came,
    before: 0,
    seconds,
    listened: seconds,
    gaps: undefined
  })
})

const [agent, isolation] = [findingsOf("agent"), findingsOf("isolation")]

/** Whether the agent keeps conversations apart, as the bot would find out. */
const probed = (wire: AgentWire, settings: AgentSettings, dataDir: string | undefined) =>
  wire.isApart || dataDir === undefined
    ? Effect.succeed([
      isolation.skipped(
        "memory",
        wire.isApart
          ? "there is nothing to find out: the agent remembers nothing"
          : "that needs a store to keep the result in"
      )
    ])
    : boundedLook(
      "isolation",
      "memory",
      longestProbe,
      probedIsolation(dataDir, {
        wire: wire.id,
        place: settings,
        slots: [],
        agentWith: (quarantine, maxConversations) => agentOf(wire, { ...settings, maxConversations }, { quarantine })
      })
    )

const skippedTasks = ({ conformance, record }: AgentTasks, { wire }: AgentSettings) => {
  const why = `that is about frames on sockets, and AGENT_WIRE is ${wire}`
  return [
    ...(record === undefined ? [] : [findingsOf("recording").skipped("frames", why)]),
    ...(conformance ? [findingsOf("conformance").skipped("all", why)] : [])
  ]
}

/** Looks at an agent that is asked by requests, through the wire that the bot would use. */
export const requestWireDoctor = Effect.fnUntraced(
  function*(
    settings: AgentSettings,
    tasks: AgentTasks | undefined,
    dataDir: string | undefined
  ): Effect.fn.Return<ReadonlyArray<Finding>> {
    const wire = yield* Effect.orDie(wireOf(settings))
    const { approve, deny, model } = settings
    const looks = [
      ...yield* boundedLook("agent", "reach", longestLook, reached(wire, settings)),
      ...featureFindings(wire.features),
      ...(wire.isApart
        ? [agent.ok("isolation", "conversations are apart, as each request tells the agent all that it knows of one")]
        : []),
      ...(settings.wire === "agui" ? [approvalFinding(approve, deny)] : []),
      ...(settings.wire === "openai"
        ? yield* boundedLook(
          "agent",
          "models",
          longestLook,
          Effect.map(listedModels(settings, client), (listed) => {
            if (listed === undefined) return []
            return [
              "names" in listed ? modelFinding(model, listed.names) : unlistedFinding(settings.url, listed.status)
            ]
          })
        )
        : [])
    ]
    return tasks === undefined ? looks : [...looks, ...yield* requestWireTasks(settings, tasks, dataDir)]
  }
)

/** Does with such an agent what was asked for. */
export const requestWireTasks = Effect.fnUntraced(
  function*(
    settings: AgentSettings,
    tasks: AgentTasks,
    dataDir: string | undefined
  ): Effect.fn.Return<ReadonlyArray<Finding>> {
    const wire = yield* Effect.orDie(wireOf(settings))
    const answers = tasks.probe
      ? yield* boundedLook(
        "agent",
        "answer",
        longestAnswer,
        Effect.scoped(
          Effect.provide(asked(tasks.say ?? "Say hello."), agentOf(wire, settings))
        )
      )
      : []
    const apart = tasks.isolation ? yield* probed(wire, settings, dataDir) : []
    return [...answers, ...apart, ...skippedTasks(tasks, settings)]
  }
)
