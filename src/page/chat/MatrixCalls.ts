import type { JsonObject } from "./SyncFolding.ts"

const enc = encodeURIComponent
const filter = enc(JSON.stringify({ room: { timeline: { limit: 500 } } }))
const born = Date.now().toString(36)
let sent = 0

/** A new transaction id; a page that is loaded again has others. */
export const transaction = () => `page-${born}-${++sent}`

/** A person who writes: a Matrix client with nothing but their token. */
export interface MatrixCalls {
  readonly user: string
  sync(since: string | undefined): Promise<JsonObject>
  /** Under the same transaction id a server takes it once. */
  send(room: string, type: string, content: JsonObject, txn?: string): Promise<void>
  redact(room: string, event: string): Promise<void>
  createRoom(options: JsonObject): Promise<string>
  invite(room: string, user: string): Promise<void>
  join(room: string): Promise<void>
  /** Stores a file; its mxc: address. */
  upload(file: File): Promise<string>
  /** The bytes behind an mxc: address. */
  download(mxc: string): Promise<ArrayBuffer>
}

export const matrixCalls = (user: string, token: string): MatrixCalls => {
  const ask = async (method: string, path: string, body?: JsonObject | File) => {
    const answer = await fetch(`/_matrix/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body instanceof File ? { "content-type": body.type || "application/octet-stream" } : {})
      },
      ...(body === undefined ? {} : { body: body instanceof File ? body : JSON.stringify(body) })
    })
    if (answer.ok) return answer
    const said = await answer.json().catch(() => ({})) as { readonly error?: string }
    throw new Error(said.error ?? `the homeserver answered ${answer.status}`)
  }
  const json = async (method: string, path: string, body?: JsonObject) =>
    await (await ask(method, `client/v3/${path}`, body)).json() as JsonObject
  const done = async (answer: Promise<unknown>) => void await answer
  return {
    user,
    sync: (since) =>
      json("GET", `sync?timeout=30000&filter=${filter}${since === undefined ? "" : `&since=${enc(since)}`}`),
    send: (room, type, content, txn = transaction()) =>
      done(json("PUT", `rooms/${enc(room)}/send/${type}/${txn}`, content)),
    redact: (room, event) => done(json("PUT", `rooms/${enc(room)}/redact/${enc(event)}/${transaction()}`, {})),
    createRoom: async (options) => String((await json("POST", "createRoom", options))["room_id"]),
    invite: (room, invited) => done(json("POST", `rooms/${enc(room)}/invite`, { user_id: invited })),
    join: (room) => done(json("POST", `join/${enc(room)}`, {})),
    upload: async (file) => {
      const answer = await ask("POST", `media/v3/upload?filename=${enc(file.name)}`, file)
      return String((await answer.json() as JsonObject)["content_uri"])
    },
    download: async (mxc) => {
      const [, server, id] = /^mxc:\/\/([^/]+)\/([^/]+)$/.exec(mxc) ?? []
      if (server === undefined || id === undefined) throw new Error("the file has no address")
      return (await ask("GET", `client/v1/media/download/${enc(server)}/${enc(id)}`)).arrayBuffer()
    }
  }
}
