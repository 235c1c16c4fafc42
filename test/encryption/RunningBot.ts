import { ManagedRuntime } from "effect"
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { inject } from "vitest"
import * as EchoAgent from "../../src/sandbox/agent/EchoAgent.ts"
import type { EchoPrompt, EchoSteps } from "../../src/sandbox/agent/EchoScript.ts"
import { register } from "../synapse/Synapse.ts"
import { unused } from "../synapse/SynapsePeople.ts"
import { isClosing, markOf } from "./Answers.ts"
import type { MessageLine } from "./peers/PeerProtocol.ts"
import { password, type Person } from "./People.ts"

/** A run of the bot's process. */
interface Run {
  readonly child: ChildProcess
  readonly log: Array<string>
  readonly exited: Promise<number | null>
}

const run = (main: string, settings: Record<string, string>): Run & { readonly ready: Promise<void> } => {
  const child = spawn(process.execPath, [main], {
    env: { PATH: process.env["PATH"] ?? "", LOG_FORMAT: "json", ...settings },
    stdio: ["ignore", "inherit", "pipe"],
    cwd: tmpdir()
  })
  const log: Array<string> = []
  const exited = once(child, "exit").then(([code]) => code as number | null)
  const ready = new Promise<void>((resume, fail) => {
    createInterface({ input: child.stderr! }).on("line", (line) => {
      log.push(line)
      if (line.includes("\"message\":\"Ready\"")) resume()
    })
    void exited.then((code) => fail(new Error(`The bot ended with ${code} before it was ready: ${log.join("\n")}`)))
  })
  ready.catch(() => {})
  return { child, log, exited, ready }
}

export interface BotOptions {
  readonly answer?: (prompt: EchoPrompt) => EchoSteps
  readonly settings?: Record<string, string>
  /** A way to the server that is not the server itself. */
  readonly homeserver?: string
  /** It is not started yet. */
  readonly isLater?: boolean
}

/** The built bot with an account, an agent and a folder of its own; everybody may talk to it. */
export const runningBot = async (main: string, { answer, homeserver, isLater, settings }: BotOptions = {}) => {
  const { url } = inject("encryption")
  const account = await register(url, unused("bot"))
  const runtime = ManagedRuntime.make(EchoAgent.layer(answer === undefined ? {} : { answer }))
  const agent = await runtime.runPromise(EchoAgent.EchoAgent.pipe((service) => service))
  const folder = await mkdtemp(join(tmpdir(), "matrix-surface-encrypted-"))
  const all = {
    MATRIX_HOMESERVER: homeserver ?? url,
    MATRIX_USER_ID: account.user_id,
    MATRIX_PASSWORD: password,
    MATRIX_ALLOWED_USERS: "@*:*",
    WELCOME: "false",
    AGENT_URL: agent.url,
    AGENT_ATTESTED: "true",
    DATA_DIR: folder,
    ...settings
  }
  let now: Run | undefined
  const start = async (others: Record<string, string> = {}) => {
    const started = run(main, { ...all, ...others })
    now = started
    await started.ready
  }
  const end = async (signal: NodeJS.Signals) => {
    const before = now
    now = undefined
    if (before === undefined) return null
    before.child.kill(signal)
    return before.exited
  }
  if (isLater !== true) await start()
  return {
    user: account.user_id,
    folder,
    settings: all,
    agent,
    start,
    end,
    log: () => now?.log ?? [],
    /** The launcher's process. */
    pid: () => now?.child.pid,
    [Symbol.asyncDispose]: async () => {
      await end("SIGKILL")
      await runtime.dispose()
      await rm(folder, { recursive: true, force: true })
    }
  }
}
export type RunningBot = Awaited<ReturnType<typeof runningBot>>

/** An encrypted direct room of a person with the bot, which is in it. */
export const withBot = async (bot: RunningBot, one: Person, more: { readonly direct?: boolean } = {}) => {
  const { room } = await one.peer.ask({
    do: "create_room",
    invite: [bot.user],
    direct: more.direct ?? true,
    encrypted: true
  })
  await one.peer.until((line) =>
    line.kind === "member" && line.room === room && line.user === bot.user && line.membership === "join"
  )
  return room
}

/** Waits for the final of the prompt's first attempt as this person's client shows it. */
export const finalOf = (one: Person, bot: RunningBot, prompt: string, ms?: number): Promise<MessageLine> =>
  one.peer.until(
    (line): line is MessageLine =>
      line.kind === "message" && line.sender === bot.user && markOf(line)?.prompt === prompt && isClosing(line),
    ms
  )

/** Asks, and gives the final's text. */
export const ask = async (
  one: Person,
  bot: RunningBot,
  room: string,
  body: string,
  mentions?: ReadonlyArray<string>
) => {
  const { event } = await one.peer.ask({ do: "send", room, body, ...(mentions === undefined ? {} : { mentions }) })
  return (await finalOf(one, bot, event)).body
}
