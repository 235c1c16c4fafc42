import { Context, Effect, Layer } from "effect"
import { once } from "node:events"
import { type AddressInfo } from "node:net"
import { WebSocketServer } from "ws"
import { echo, type EchoPrompt, type EchoSteps } from "./EchoScript.ts"
import { type EchoCaps, echoRefusal, serveEcho } from "./EchoServe.ts"
import { type EchoThread, makeEchoThread } from "./EchoThread.ts"

export interface EchoOptions {
  /** Default 0: any free port. */
  readonly port?: number
  /** When given, an upgrade without `Authorization: Bearer <token>` is refused with 401. */
  readonly token?: string
  readonly answer?: (prompt: EchoPrompt) => EchoSteps
  /** Default: it resumes, is idempotent, does not call itself durable and takes no files. */
  readonly caps?: Partial<EchoCaps>
}

/**
 * A small agent that speaks agent-wire/1 on loopback, keeps threads apart and remembers them. Tests can make it
 * faulty.
 */
export interface Echo {
  /** `ws://127.0.0.1:<port>/agent_ws/` */
  readonly url: string
  readonly threads: ReadonlyMap<string, EchoThread>
  /** Threads with a socket now. */
  readonly connected: () => ReadonlyArray<string>
  /** How many sockets were ever accepted. */
  readonly accepted: () => number
  /** Frames that came, parsed, oldest first. */
  readonly received: ReadonlyArray<Readonly<Record<string, unknown>>>
  /** Goes on with the open run of a thread. */
  say(thread: string, script: EchoSteps): Effect.Effect<void>
  /** Cuts a thread's socket without a goodbye; its run goes on. */
  drop(thread: string): void
  close(thread: string, code: number): void
  /** Sends anything at all to a thread's socket. */
  raw(thread: string, data: string | Uint8Array): void
  /** Forgets all threads and takes a new epoch, as after a restart. Sockets are cut. */
  forget(): void
  /** From now on says nothing (`true`), like a process that hangs; its sockets stay open. */
  stall(on: boolean): void
  /** Answers every upgrade with this HTTP status; undefined: accepts again. */
  refuse(status: number | undefined): void
  /** Overwrites fields of the next `ready` frames. */
  greet(fields: Readonly<Record<string, unknown>>): void
}

export class EchoAgent extends Context.Service<EchoAgent, Echo>()("matrix-surface/sandbox/agent/EchoAgent") {}

/** Listens until the scope closes. */
export const make = Effect.fnUntraced(function*(options: EchoOptions = {}) {
  const scope = yield* Effect.scope
  const context = yield* Effect.context()
  const caps: EchoCaps = { resume: true, idempotent: true, durable: false, ...options.caps }
  const threads = new Map<string, EchoThread>()
  const received: Array<Readonly<Record<string, unknown>>> = []
  const state = { epoch: 1, stalled: false, refused: undefined as number | undefined, greeting: {}, accepted: 0 }
  const born = Date.now().toString(36)

  const server = yield* Effect.acquireRelease(
    Effect.promise(async () => {
      const listening = new WebSocketServer({
        host: "127.0.0.1",
        port: options.port ?? 0,
        maxPayload: 262_144,
        perMessageDeflate: false,
        verifyClient: ({ req }, accept) => {
          const status = state.refused ?? echoRefusal(req, options.token)
          accept(status === undefined, status)
        }
      })
      await once(listening, "listening")
      return listening
    }),
    (listening) =>
      Effect.callback<void>((done) => {
        for (const socket of listening.clients) socket.terminate()
        listening.close(() => done(Effect.void))
      })
  )

  const sockets = serveEcho(server, {
    run: Effect.runForkWith(context),
    epoch: () => `${born}-${state.epoch}`,
    stalled: () => state.stalled,
    greeting: () => state.greeting,
    caps,
    heard: (frame) => void received.push(frame),
    accepted: () => void state.accepted++,
    thread: (name) => {
      const known = threads.get(name) ?? makeEchoThread(name, options.answer ?? echo, scope, caps.idempotent)
      threads.set(name, known)
      return known
    }
  })
  const port = (server.address() as AddressInfo).port

  return {
    url: `ws://127.0.0.1:${port}/agent_ws/`,
    threads,
    connected: () => [...sockets.keys()],
    accepted: () => state.accepted,
    received,
    say: (thread, script) => threads.get(thread)?.say(script) ?? Effect.void,
    drop: (thread) => sockets.get(thread)?.terminate(),
    close: (thread, code) => sockets.get(thread)?.close(code),
    raw: (thread, data) => sockets.get(thread)?.send(data),
    forget: () => {
      state.epoch++
      threads.clear()
      for (const socket of server.clients) socket.terminate()
    },
    stall: (on) => void (state.stalled = on),
    refuse: (status) => void (state.refused = status),
    greet: (fields) => void (state.greeting = fields)
  } satisfies Echo
})

export const layer = (options?: EchoOptions): Layer.Layer<EchoAgent> => Layer.effect(EchoAgent, make(options))
