import { createHash } from "node:crypto"
import { join } from "node:path"
import { setTimeout as after } from "node:timers/promises"
import { Child } from "./Child.ts"
import type { FarSide } from "./FarSide.ts"
import type { Figure } from "./Figure.ts"
import { patterned } from "./longTexts.ts"
import { startOurs, withFolder } from "./Sides.ts"

interface Event {
  readonly sender: string
  readonly type: string
  readonly content: Readonly<Record<string, unknown>>
}

const hashOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex")

/** Somebody who sends and gets files. */
const sender = (far: FarSide) => {
  const call = async (method: string, path: string, body?: string | Uint8Array) => {
    const answer = await fetch(far.url + path, {
      method,
      headers: { authorization: `Bearer ${far.person.token}` },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : new Uint8Array(body) })
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return answer
  }
  const json = async (method: string, path: string, body?: unknown) =>
    (await call(method, path, body === undefined ? undefined : JSON.stringify(body))).json()
  let txns = 0
  const history = async (room: string): Promise<ReadonlyArray<Event>> =>
    (await json("GET", `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/messages?dir=b&limit=50`) as {
      chunk: ReadonlyArray<Event>
    }).chunk
  return {
    room: async (bot: string): Promise<string> => {
      const made = await json("POST", "/_matrix/client/v3/createRoom", { invite: [bot], is_direct: true })
      return (made as { room_id: string }).room_id
    },
    send: (room: string, content: object) =>
      json("PUT", `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/send/m.room.message/f${++txns}`, content),
    upload: async (bytes: Uint8Array): Promise<string> =>
      (await (await call("POST", "/_matrix/media/v3/upload", bytes)).json() as { content_uri: string }).content_uri,
    fetch: async (mxc: string) =>
      new Uint8Array(
        await (await call("GET", `/_matrix/client/v1/media/download/${mxc.slice("mxc://".length)}`)).arrayBuffer()
      ),
    /** What the bot said that fits, at once or later; `look` runs meanwhile. */
    until: async (room: string, fits: (event: Event) => boolean, look: () => void): Promise<Event> => {
      for (let round = 0; round < 2_400; round++) {
        const found = round % 5 === 0
          ? (await history(room)).find((one) => one.sender === far.ours.id && fits(one))
          : undefined
        if (found !== undefined) return found
        look()
        await after(25)
      }
      throw new Error("a file did not come")
    }
  }
}

const textOf = ({ content }: Event) =>
  String((content["m.new_content"] as { body?: unknown } | undefined)?.body ?? content["body"])

/** What a large file costs in memory on its way from a person to the agent and back, and whether it arrives whole. */
export const files = (
  far: FarSide,
  main: string,
  effort: { readonly bytes: number; readonly rounds: number },
  report: (figure: Figure) => void
) =>
  withFolder(async (folder) => {
    const agent = new Child(join(import.meta.dirname, "filesAgent.ts"))
    const { url } = JSON.parse(await agent.line()) as { url: string }
    const bot = startOurs({ ...far, agent: url }, folder, main)
    const person = sender(far)
    const bytes = patterned(effort.bytes)
    let peak = 0
    const look = () => {
      peak = Math.max(peak, bot.rss())
    }
    try {
      const room = await person.room(far.ours.id)
      const address = await person.upload(bytes)
      for (let n = 0; n < 10; n++) {
        await person.send(room, { msgtype: "m.text", body: `round ${n}` })
        await person.until(room, (event) => textOf(event).trim() === `you said round ${n}`, look)
        await after(2_500)
      }
      const floor = peak
      const figure = { unit: "MiB", floor, limit: { times: 1, plus: 20 }, n: effort.rounds }
      const size = `${effort.bytes / 1024 / 1024} MiB`
      let whole = true
      peak = 0
      for (let n = 0; n < effort.rounds; n++) {
        await person.send(room, {
          msgtype: "m.image",
          body: `${n}.png`,
          url: address,
          info: { mimetype: "image/png", size: bytes.length }
        })
        const answered = await person.until(room, (event) => textOf(event).startsWith("hash "), look)
        whole &&= textOf(answered).trim() === `hash ${hashOf(bytes)}`
      }
      report({
        bench: `${far.name}: memory while ${size} go from a person to the agent`,
        ours: peak,
        note: `whole: ${whole}`,
        ...figure
      })
      peak = 0
      whole = true
      await person.send(room, { msgtype: "m.text", body: `send ${effort.bytes}` })
      const shown = await person.until(room, ({ content }) => content["msgtype"] === "m.image", look)
      whole &&= hashOf(await person.fetch(String(shown.content["url"]))) === hashOf(bytes)
      report({
        bench: `${far.name}: memory while ${size} go from the agent to a room`,
        ours: peak,
        note: `whole: ${whole}`,
        ...figure
      })
    } finally {
      await Promise.all([bot.end(), agent.end()])
    }
  })
