import type { RpcId, RpcMessage } from "../../../src/domain/agents/acp/JsonRpc.ts"
import { readRpc, writeRpc } from "../../../src/domain/agents/acp/JsonRpc.ts"
import { at, elementsOf, readText } from "../../../src/domain/Json.ts"
import type { Line } from "../../contracts/Agent.contract.ts"

/** What a script says beside the lines of the contract: updates and permission options as they go over the wire. */
export type AcpLine =
  | Line
  | { readonly update: Readonly<Record<string, unknown>> }
  | { readonly permit: string; readonly options: ReadonlyArray<unknown>; readonly toolCall?: unknown }
  | { readonly stop: unknown }
  | { readonly refuse: { readonly code: number; readonly message: string; readonly data?: unknown } }
  | { readonly raw: string }

/** What such an agent can do. */
export interface AcpAbilities {
  readonly load?: boolean
  readonly close?: boolean
  readonly modes?: ReadonlyArray<string>
  readonly capabilities?: Readonly<Record<string, unknown>>
  readonly hello?: Readonly<Record<string, unknown>>
  /** It does not stop when it is asked to. */
  readonly deaf?: boolean
  /** It names its sessions so, one after the other. */
  readonly names?: () => string
}

interface Kept {
  readonly folder: string
  readonly said: Array<Readonly<Record<string, unknown>>>
  readonly mode: string | undefined
}

type Write = (text: string) => void

const chunk = (text: string) => ({ sessionUpdate: "agent_message_chunk", content: { type: "text", text } })

const ask = (id: string) => ({
  permit: id,
  toolCall: { toolCallId: id, title: "Sure?" },
  options: [{ optionId: "yes", name: "Yes", kind: "allow_once" }, { optionId: "no", name: "No", kind: "reject_once" }]
})

let made = 0

/** An agent that speaks ACP and says what a test has it say. What it remembers outlives its connections. */
export const makeScriptedAcp = (can: AcpAbilities = {}) => {
  const scripts = new Map<string, ReadonlyArray<AcpLine>>()
  const sessions = new Map<string, Kept>()
  /** Open prompts, by session. */
  const prompts = new Map<string, RpcId>()
  const heard: Array<RpcMessage> = []
  /** Methods whose requests stay without an answer, and what happens then. */
  const silences = new Map<string, () => void>()
  const refusals = new Map<string, { readonly code: number; readonly message: string; readonly data?: unknown }>()
  let write: Write = () => {}
  let asked = 0
  const nameOf = can.names ?? (() => `s${process.pid}.${++made}`)

  const send = (message: RpcMessage) => write(writeRpc(message))
  const update = (session: string, update: unknown) =>
    send({ _tag: "Notification", method: "session/update", params: { sessionId: session, update } })
  const modes = (session: string) =>
    can.modes === undefined ? {} : {
      modes: {
        currentModeId: sessions.get(session)?.mode ?? can.modes[0],
        availableModes: can.modes.map((id) => ({ id, name: id }))
      }
    }
  const over = (session: string, answer: (id: RpcId) => RpcMessage) => {
    const id = prompts.get(session)
    if (id === undefined) return
    prompts.delete(session)
    send(answer(id))
  }

  const said = (session: string, line: AcpLine): void => {
    if ("say" in line) {
      sessions.get(session)?.said.push(chunk(line.say))
      return update(session, chunk(line.say))
    }
    if ("update" in line) return update(session, line.update)
    if ("tool" in line) {
      return update(session, { sessionUpdate: "tool_call", toolCallId: line.tool, title: line.tool, status: "pending" })
    }
    if ("ask" in line) return said(session, ask(line.ask))
    if ("permit" in line) {
      const id = line.permit === "" ? asked++ : line.permit
      const { options, toolCall = { toolCallId: "call", title: "Sure?" } } = line
      const params = { sessionId: session, toolCall, options }
      return send({ _tag: "Request", id, method: "session/request_permission", params })
    }
    if ("raw" in line) return write(line.raw)
    if ("end" in line) return over(session, (id) => ({ _tag: "Result", id, result: { stopReason: "end_turn" } }))
    if ("stop" in line) return over(session, (id) => ({ _tag: "Result", id, result: { stopReason: line.stop } }))
    const refusal = "refuse" in line ? line.refuse : {
      code: -32603,
      message: "Internal error",
      data: { errorKind: line.fail }
    }
    return over(session, (id) => ({ _tag: "Refusal", id, refusal }))
  }

  const prompted = (id: RpcId, params: unknown) => {
    const session = readText(at(params, "sessionId")) ?? ""
    if (!sessions.has(session)) return send({ _tag: "Refusal", id, refusal: { code: -32002, message: "not found" } })
    const text = readText(at(elementsOf(at(params, "prompt")).at(-1), "text")) ?? ""
    prompts.set(session, id)
    sessions.get(session)?.said.push({ sessionUpdate: "user_message_chunk", content: { type: "text", text } })
    for (const line of scripts.get(text) ?? []) said(session, line)
  }

  const answerTo: Readonly<Record<string, (id: RpcId, params: unknown) => void>> = {
    initialize: (id) =>
      send({
        _tag: "Result",
        id,
        result: {
          protocolVersion: 1,
          agentCapabilities: {
            loadSession: can.load === true,
            ...(can.close === true ? { sessionCapabilities: { close: {} } } : {}),
            ...can.capabilities
          },
          ...can.hello
        }
      }),
    "session/new": (id, params) => {
      const session = nameOf()
      sessions.set(session, { folder: readText(at(params, "cwd")) ?? "", said: [], mode: can.modes?.[0] })
      send({ _tag: "Result", id, result: { sessionId: session, ...modes(session) } })
    },
    "session/load": (id, params) => {
      const session = readText(at(params, "sessionId")) ?? ""
      const kept = sessions.get(session)
      if (kept === undefined) return send({ _tag: "Refusal", id, refusal: { code: -32002, message: "not found" } })
      for (const one of kept.said) update(session, one)
      send({ _tag: "Result", id, result: modes(session) })
    },
    "session/set_mode": (id, params) => {
      const session = readText(at(params, "sessionId")) ?? ""
      sessions.set(session, { ...sessions.get(session)!, mode: readText(at(params, "modeId")) })
      send({ _tag: "Result", id, result: {} })
    },
    "session/close": (id) => send({ _tag: "Result", id, result: {} }),
    "session/prompt": prompted
  }

  const receive = (text: string) => {
    const message = readRpc(text)
    if (message === undefined) return
    heard.push(message)
    if (message._tag === "Notification" && message.method === "session/cancel" && can.deaf !== true) {
      said(readText(at(message.params, "sessionId")) ?? "", { stop: "cancelled" })
    }
    if (message._tag !== "Request") return
    const silence = silences.get(message.method)
    if (silence !== undefined) return silence()
    const refusal = refusals.get(message.method)
    if (refusal !== undefined) return send({ _tag: "Refusal", id: message.id, refusal })
    answerTo[message.method]?.(message.id, message.params)
  }

  return {
    /** Begins a connection; gives what takes its messages in. */
    connect: (to: Write) => {
      write = to
      asked = 0
      prompts.clear()
      return receive
    },
    answers: (text: string, lines: ReadonlyArray<AcpLine>) => void scripts.set(text, lines),
    /** Goes on in the session that was opened last for the folder of this name. */
    says: (thread: string, lines: ReadonlyArray<AcpLine>) => {
      const [session] = [...sessions].findLast(([, { folder }]) => folder.endsWith(`/${thread}`)) ?? [""]
      for (const line of lines) said(session, line)
    },
    /** Goes on in the session of this name. */
    writeFrom: (session: string, lines: ReadonlyArray<AcpLine>) => lines.forEach((line) => said(session, line)),
    sessionOf: (thread: string) => [...sessions].findLast(([, { folder }]) => folder.endsWith(`/${thread}`))?.[0] ?? "",
    sessions,
    refusals,
    silences,
    heard,
    /** The requests and notifications of a method that came, by their parameters. */
    heardOf: (method: string) =>
      heard.flatMap((message) => ("method" in message && message.method === method ? [message.params] : [])),
    write: (text: string) => write(text)
  }
}

export type ScriptedAcp = ReturnType<typeof makeScriptedAcp>
