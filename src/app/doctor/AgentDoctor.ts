import { Duration, Effect, Option } from "effect"
import packageJson from "../../../package.json" with { type: "json" }
import { lastSeenFinding } from "../../domain/doctor/agent/AgentFindings.ts"
import { answerFindings, recordingFindings } from "../../domain/doctor/agent/ExchangeFindings.ts"
import { isolationFindings, nothingToProbe } from "../../domain/doctor/agent/IsolationFindings.ts"
import { mappingFindings, wrongMappingFindings } from "../../domain/doctor/agent/MappingFindings.ts"
import { recordingText } from "../../domain/doctor/agent/RecordedShape.ts"
import type { AgentPlace, AgentTasks, DoctorReport, DoctorRequest } from "../../domain/doctor/DoctorRequest.ts"
import { type Finding, findingsOf } from "../../domain/doctor/Finding.ts"
import * as AgentWebSocket from "../../layers/agent/AgentWebSocket.ts"
import type { Quarantine } from "../../layers/agent/AgentWebSocket.ts"
import type { AgentCodec } from "../../layers/agent/wire/AgentCodec.ts"
import { agentLook, type AgentLookOptions } from "../../layers/doctor/agent/AgentLook.ts"
import { recordedExchange } from "../../layers/doctor/agent/AgentRecording.ts"
import { boundedLook } from "../../layers/doctor/BoundedLook.ts"
import { conformance } from "../../layers/doctor/conformance/Conformance.ts"
import { statusSeen } from "../../layers/doctor/StoreLook.ts"
import { codecOf } from "../AgentCodecs.ts"
import { probedIsolation } from "./ProbedIsolation.ts"
import { requestWireDoctor, requestWireTasks } from "./RequestWireDoctor.ts"

const client = `matrix-surface/${packageJson.version}`
const agent = findingsOf("agent")
const isolation = findingsOf("isolation")

/** How long a socket on which nothing was asked is listened to, in milliseconds. */
const silence = 3_000
/** How long the answer to one prompt may take, in milliseconds. */
const runTime = 60_000

const limits = {
  look: Duration.seconds(45),
  exchange: Duration.minutes(5),
  isolation: Duration.minutes(16),
  conformance: Duration.minutes(30)
} as const

/** How the agent is met; a mapping that cannot be used is a finding, and nothing is said to the agent then. */
const optionsOf = Effect.fnUntraced(function*(place: AgentPlace, slot: string | undefined) {
  const codec = yield* Effect.result(codecOf(place))
  const findings = codec._tag === "Success"
    ? mappingFindings(place.mapping, codec.success.described?.kinds)
    : wrongMappingFindings(codec.failure.sentences)
  const options: AgentLookOptions = {
    place,
    codec: codec._tag === "Success" ? codec.success : undefined,
    slot,
    client,
    silence
  }
  return { findings, options }
})

/** One prompt and its answer. An agent that opens no socket was found by the look before. */
const exchanged = Effect.fnUntraced(
  function*(options: AgentLookOptions, { record, say = "Say hello." }: AgentTasks) {
    if (options.codec === undefined && (record === undefined || record.send.length === 0)) {
      const { skipped } = findingsOf(record === undefined ? "agent" : "recording")
      const finding = skipped("answer", "nothing was sent, as the file that describes the agent's frames is wrong")
      return { findings: [finding], recording: undefined }
    }
    const done = yield* recordedExchange(options, {
      say,
      send: record?.send ?? [],
      keep: record?.keep ?? [],
      lasting: record?.lasting ?? runTime
    })
    if (done === undefined) return { findings: [], recording: undefined }
    const { exchange, lines } = done
    return record === undefined
      ? { findings: answerFindings("agent", exchange), recording: undefined }
      : { findings: recordingFindings(exchange), recording: recordingText(lines) }
  }
)

const socketAgent = (
  { token, url }: AgentPlace,
  codec: AgentCodec<unknown>,
  quarantine: Quarantine,
  maxConversations: number
) =>
  AgentWebSocket.layer({
    url,
    token: Effect.succeed(Option.fromUndefinedOr(token)),
    codec,
    client,
    quarantine,
    maxConversations
  })

/** What is done to the agent besides looking. */
const performed = Effect.fnUntraced(
  function*(tasks: AgentTasks, options: AgentLookOptions, dataDir: string | undefined) {
    const { codec } = options
    const findings: Array<Finding> = []
    let recording: string | undefined
    if (tasks.record !== undefined || tasks.probe) {
      const noted = Effect.map(exchanged(options, tasks), (done) => {
        recording = done.recording
        return done.findings
      })
      findings.push(...yield* boundedLook("recording", "frames", limits.exchange, noted))
    }
    if (tasks.isolation) {
      findings.push(
        ...codec === undefined || dataDir === undefined
          ? [isolation.skipped("memory", "that needs a store to keep the result in, and a wire to ask by")]
          : codec.features.threads === "none" && tasks.slots.length === 0
          ? [nothingToProbe]
          : yield* boundedLook(
            "isolation",
            "memory",
            limits.isolation,
            probedIsolation(dataDir, {
              wire: codec.id,
              place: options.place,
              slots: tasks.slots,
              agentWith: (quarantine, maxConversations) =>
                socketAgent(options.place, codec, quarantine, maxConversations)
            })
          )
      )
    }
    if (tasks.conformance) {
      const playing = conformance(options, { asking: tasks.say, runTime })
      findings.push(...yield* boundedLook("conformance", "all", limits.conformance, playing))
    }
    return { findings, recording }
  }
)

/** Looks at the agent, and does to it what was asked for. */
export const agentDoctor = Effect.fnUntraced(
  function*({ agent: place, dataDir, tasks }: DoctorRequest): Effect.fn.Return<DoctorReport> {
    if (place === undefined) {
      return {
        findings: [agent.skipped("all", "AGENT_URL or AGENT_COMMAND is missing or wrong: the settings say why")],
        recording: undefined
      }
    }
    if (place.wire === "acp") {
      const { acpDoctor } = yield* Effect.promise(() => import("./AcpDoctor.ts"))
      const seen = yield* boundedLook("agent", "all", limits.exchange, acpDoctor(place, dataDir, client))
      const done = tasks === undefined || place.requests === undefined
        ? []
        : yield* requestWireTasks(place.requests, tasks, dataDir)
      return { findings: [...seen, ...done], recording: undefined }
    }
    if (place.requests !== undefined) {
      const status = yield* statusSeen(dataDir, { ...place, policy: place.isolation, threads: "frame" })
      return {
        findings: [
          ...yield* requestWireDoctor(place.requests, tasks, dataDir),
          ...(place.wire === "openai" || tasks?.isolation === true ? [] : isolationFindings(place, status, "frame")),
          ...(status === undefined ? [] : [lastSeenFinding(status)])
        ],
        recording: undefined
      }
    }
    const { findings, options } = yield* optionsOf(place, tasks?.slots[0])
    const status = yield* statusSeen(dataDir, {
      ...place,
      policy: place.isolation,
      threads: options.codec?.features.threads ?? null
    })
    // An agent of its own format might take a greeting for a person's message; what it says by itself is recorded.
    const looking = tasks?.record?.send.length ? { ...options, codec: undefined, silence: undefined } : options
    const seen = (yield* boundedLook("agent", "all", limits.look, agentLook(looking, status)))
      // What was known before says nothing beside a new probe.
      .filter(({ look }) => tasks?.isolation !== true || look !== "isolation")
    const done = tasks === undefined
      ? { findings: [], recording: undefined }
      : yield* performed(tasks, options, dataDir)
    return { findings: [...findings, ...seen, ...done.findings], recording: done.recording }
  }
)
