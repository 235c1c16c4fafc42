import { Console, Effect, Layer, Option, Result } from "effect"
import { randomBytes } from "node:crypto"
import { ownerName } from "../domain/account/Identity.ts"
import type { UserId } from "../domain/Ids.ts"
import { initial } from "../domain/outbox/RateBudget.ts"
import { budgetName, writeBudget } from "../domain/outbox/StoredBudget.ts"
import { parse, type RawSettings } from "../domain/settings/Settings.ts"
import { refusal } from "../domain/settings/SettingsResult.ts"
import { agentGiven, keptDir, sandboxGiven } from "../domain/settings/sources/SandboxSettings.ts"
import { UserError } from "../domain/UserError.ts"
import { temporaryFolder } from "../layers/files/TemporaryFolder.ts"
import * as JournalStore from "../layers/journal/JournalStore.ts"
import * as Logs from "../layers/operations/Logs.ts"
import { demo } from "../sandbox/agent/DemoScript.ts"
import * as EchoAgent from "../sandbox/agent/EchoAgent.ts"
import { announcement, type SandboxPlace } from "../sandbox/chat/Announcement.ts"
import { chatSession } from "../sandbox/chat/ChatSession.ts"
import { pipedChat } from "../sandbox/chat/PipedChat.ts"
import { type Lines, pipedLines } from "../sandbox/chat/PipedLines.ts"
import { terminalChat } from "../sandbox/chat/terminal/TerminalChat.ts"
import * as Faults from "../sandbox/homeserver/Faults.ts"
import * as Homeserver from "../sandbox/homeserver/Homeserver.ts"
import { HomeserverHandle } from "../sandbox/homeserver/HomeserverHandle.ts"
import { TripLog } from "../sandbox/page/trip/TripLog.ts"
import * as TripWatched from "../sandbox/page/trip/TripWatched.ts"
import { StoreValues } from "../services/store/StoreValues.ts"
import * as Production from "./Production.ts"
import { openInBrowser } from "./sandbox/PageOpener.ts"
import { sandboxPage } from "./sandbox/SandboxPage.ts"

export interface SandboxOptions {
  readonly given: RawSettings
  readonly port: number | undefined
  /** Shows the page in the person's browser. */
  readonly open: boolean
  /** What is shown: a chat, or where everything is, as text or JSON. */
  readonly show: "chat" | "text" | "json"
  /** The sentence of the refusal when there is nobody to chat with. */
  readonly nobody: string
}

/** The address of the person's own agent, or of the scripted one, which runs until the scope closes. */
const agentOf = (given: RawSettings) => {
  const url = agentGiven(given)
  return url === undefined
    ? Effect.map(EchoAgent.make({ answer: demo }), (echo) => ({ url: echo.url, echo }))
    : Effect.succeed({ url, echo: undefined })
}

/**
 * Gives the store a budget without a limit, which the bot would learn with its first answers, as this homeserver limits
 * nothing. A store that belongs to another account is left alone, and the bot refuses it.
 */
const liftBudget = (dataDir: string, bot: UserId) =>
  Effect.gen(function*() {
    const values = yield* StoreValues
    const owner = Option.getOrElse(yield* values.get(ownerName), () => bot)
    const unlimited = { ...initial(0), rate: 1000, burst: 1000, tokens: 1000 }
    if (owner === bot) yield* values.put(budgetName, writeBudget(unlimited))
  }).pipe(Effect.provide(JournalStore.layer(dataDir)))

const isTerminal = () => process.stdin.isTTY === true && process.stdout.isTTY === true && process.env["TERM"] !== "dumb"

const toStderr = (line: string) => void process.stderr.write(line)

/** Ends when the terminal is closed. By itself Node would end before anything is put away. */
const hungUp = Effect.callback<void>((resume) => {
  const end = () => resume(Effect.void)
  process.once("SIGHUP", end)
  return Effect.sync(() => void process.off("SIGHUP", end))
})

/**
 * The lines of a chat that is piped in, once the first is there: without a line no bot is started and no store is
 * made.
 */
const awaitLines = Effect.fnUntraced(function*(nobody: string) {
  const lines = yield* pipedLines(process.stdin)
  let first = yield* lines
  if (first === undefined) return yield* UserError.refuse(nobody)
  return Effect.suspend(() => {
    const line = first
    first = undefined
    return line === undefined ? lines : Effect.succeed(line)
  }) satisfies Lines
})

/**
 * Homeserver, agent and bot in this process, over real HTTP and a real WebSocket, until the chat is over or it is
 * interrupted.
 */
const sandbox = Effect.fnUntraced(function*({ given, nobody, open, show }: SandboxOptions) {
  const piped = show === "chat" && !isTerminal() ? yield* awaitLines(nobody) : undefined
  const server = yield* HomeserverHandle
  const agent = yield* agentOf(given)
  const password = randomBytes(6).toString("base64url")
  const you = yield* server.session(yield* server.register("you", password), "SANDBOX")
  const bot = yield* server.session(yield* server.register("assistant", ""), "ASSISTANT")
  const kept = keptDir(given)
  const folder = yield* temporaryFolder("sandbox")
  const parsed = parse(
    sandboxGiven(given, {
      homeserver: server.url,
      token: bot.token,
      agent: agent.url,
      serverName: server.name,
      dataDir: kept ?? folder
    })
  )
  if (Result.isFailure(parsed)) return yield* UserError.refuse(refusal(parsed.failure))
  const settings = parsed.success

  const log = new TripLog()
  const serve = (dataDir: string) =>
    Effect.andThen(
      liftBudget(dataDir, bot.user),
      Production.run({ ...settings, dataDir }, { takeOver: false, isPlay: true, watched: TripWatched.layer(log) })
    )
  const { isRunning, page, run } = yield* sandboxPage({
    agent: agent.echo,
    bot: bot.user,
    folder,
    kept,
    log,
    serve,
    you
  })
  if (open) yield* openInBrowser(page, folder)
  const place: SandboxPlace = {
    homeserver: server.url,
    page: { url: page },
    user: { id: you.user, token: you.token },
    password,
    bot: { id: bot.user },
    agent: { url: agent.url },
    ownAgent: agent.echo === undefined
  }
  const colors = !process.env["NO_COLOR"]
  const logs = { write: toStderr }
  const terminal = process.stderr.isTTY === true
  const talk = Effect.gen(function*() {
    yield* server.settled(bot.user)
    if (show !== "chat") return yield* Effect.andThen(Console.log(announcement(place, show)), Effect.never)
    const session = yield* chatSession({ url: server.url, user: you.user, token: you.token, bot: bot.user })
    if (piped !== undefined) return yield* pipedChat(session, piped)
    return yield* terminalChat(session, {
      input: process.stdin,
      output: process.stdout,
      colors,
      logs,
      kept,
      place
    })
  })
  yield* Effect.raceAllFirst([run, talk, hungUp]).pipe(
    Effect.provide(Logs.layer(settings.log, {
      // A bot that was killed says nothing more, though its scopes close in this process.
      write: (line) => {
        if (isRunning()) (terminal ? logs.write : toStderr)(line)
      },
      terminal,
      noColor: !colors
    }))
  )
})

export const runSandbox = (options: SandboxOptions) =>
  Effect.scoped(sandbox(options)).pipe(Effect.provide(
    Homeserver.layerOn(options.port === undefined ? {} : { port: options.port }).pipe(Layer.provideMerge(Faults.layer))
  ))
