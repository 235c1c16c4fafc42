import { it } from "@effect/vitest"
import { Effect, Layer, Redacted, type Scope } from "effect"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import type { RoomId } from "../../src/domain/Ids.ts"
import { englishFiles } from "../../src/domain/messages/FileMessages.ts"
import * as PseudonymsHmac from "../../src/layers/account/PseudonymsHmac.ts"
import * as AgentScripted from "../../src/testing/AgentScripted.ts"
import { AgentScript, type Line } from "../../src/testing/AgentScripted.ts"
import * as JournalMemory from "../../src/testing/JournalMemory.ts"
import * as MatrixMemory from "../../src/testing/MatrixMemory.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { directRoom, joined, until } from "../whole/MemoryBot.ts"
import { startWithFiles } from "./FileCases.ts"
import { seededBytes } from "./SeededBytes.ts"

export const words = englishFiles("!").files
export const bytes = seededBytes("agent's", 200_000)

/** The smallest PNG that says how large it is: 4 by 3. */
export const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAQAAAADCAYAAAC09K7GAAAAC0lEQVR42mNgIB4AAAA5AAHnwJp4AAAAAElFTkSuQmCC",
  "base64"
)

export const world = PseudonymsHmac.layer(Redacted.make("salt")).pipe(
  Layer.provideMerge(Layer.fresh(JournalMemory.layer)),
  Layer.merge(Layer.merge(Layer.fresh(MatrixMemory.layer), AgentScripted.layer()))
)

export const example = (
  title: string,
  body: Effect.Effect<void, unknown, Layer.Success<typeof world> | Scope.Scope>
) => it.effect(title, () => Effect.provide(body, world))

export const file = (
  name: string,
  where: { readonly url: string } | { readonly data: string },
  size: number,
  mime = "image/png"
) => ({ _tag: "File", name, mime, size, ...where }) as const
export const inline = (name: string, of: Uint8Array = png) =>
  file(name, { data: Buffer.from(of).toString("base64") }, of.length)
export const text = (said: string): Line => ({ _tag: "Text", message: "m1", text: said })
export const end: Line = { _tag: "Ended", reason: "done" }

interface WebAnswer {
  readonly status?: number
  readonly body?: Uint8Array
  readonly to?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Begins, and never goes on. */
  readonly hangs?: boolean
}

interface Web {
  readonly url: string
  /** AGENT_URL of an agent that listens there. */
  readonly agentUrl: string
  readonly asked: Array<string>
  /** Paths whose answers were broken off by whoever asked. */
  readonly left: Array<string>
  close(): void
}

/** A web server on this machine, which is the agent's own; what it answers by path. */
export const web = (
  answers: Readonly<Record<string, WebAnswer>>
) =>
  Effect.acquireRelease(
    Effect.callback<Web>((resume) => {
      const [asked, left]: [Array<string>, Array<string>] = [[], []]
      const server = createServer((request, response) => {
        asked.push(`${request.url}${request.headers.authorization === undefined ? "" : " with a token"}`)
        const { body = new Uint8Array(), hangs = false, headers = {}, status = 200, to } = answers[request.url ?? ""] ??
          { status: 404 }
        response.on("close", () => void (response.writableFinished || left.push(request.url ?? "")))
        response.writeHead(status, {
          "content-length": body.length,
          ...headers,
          ...(to === undefined ? {} : { location: to })
        })
        if (hangs) response.write(body.subarray(0, 1))
        else response.end(body)
      }).listen(0, "127.0.0.1", () => {
        const place = `127.0.0.1:${(server.address() as AddressInfo).port}`
        const close = () => server.closeAllConnections()
        resume(Effect.succeed({ url: `http://${place}`, agentUrl: `ws://${place}/agent_ws/`, asked, left, close }))
      })
    }),
    ({ close }) => Effect.sync(close)
  )

export interface Shown {
  readonly content: Readonly<Record<string, unknown>>
  readonly event: unknown
}

/** The files, and what stands in their place, in the order of the room. */
export const filesIn = (room: RoomId) =>
  Effect.flatMap(
    MatrixMemoryControl,
    (control) =>
      Effect.map(control.sent(room), (all) =>
        all.flatMap((event): ReadonlyArray<Shown> => {
          const content = event["content"] as Shown["content"]
          const mark = content["matrix-surface.turn"] as Readonly<Record<string, unknown>> | undefined
          return mark?.["file"] === undefined ? [] : [{ content, event: event["event_id"] }]
        }))
  )

export const filesShown = (room: RoomId, count: number) =>
  until(`${count} files`, Effect.map(filesIn(room), (all) => (all.length >= count ? all : undefined)))

export const scene = Effect.fnUntraced(
  function*(lines: ReadonlyArray<Line>, options: Parameters<typeof startWithFiles>[0] = {}) {
    const { people } = yield* MatrixMemoryControl
    const script = yield* AgentScript
    const { alice, room, say } = yield* directRoom()
    const running = yield* startWithFiles(options)
    yield* joined(room)
    script.answers("draw", lines)
    const prompt = yield* say("draw")
    return { alice, people, prompt, room, running, script, stored: (url: unknown) => people.fetch(alice, String(url)) }
  }
)
