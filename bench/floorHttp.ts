// What the floors share: plain requests to a homeserver over undici's dispatcher, as cheap as they can be made.
import { createRequire } from "node:module"
import type { Agent as UndiciAgent, Dispatcher } from "undici"

export type Json = Readonly<Record<string, unknown>>

const { HOMESERVER = "", TOKEN = "" } = process.env

// By its sub-path, and with the options of the bot's own.
const Agent = createRequire(import.meta.url)("undici/lib/dispatcher/agent.js") as typeof UndiciAgent
const agent = new Agent({ connections: 64, pipelining: 1, headersTimeout: 0, bodyTimeout: 0, keepAliveTimeout: 30_000 })
const headers = { Authorization: `Bearer ${TOKEN}`, "Content-Type": "application/json" }

export const call = (method: Dispatcher.HttpMethod, path: string, body?: Json): Promise<Json> =>
  new Promise((resolve, reject) => {
    const chunks: Array<Buffer> = []
    let status = 0
    agent.dispatch({
      origin: HOMESERVER,
      path: `/_matrix/client/v3${path}`,
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body)
    }, {
      onRequestStart() {},
      onResponseStart(_controller, code) {
        status = code
      },
      onResponseData(_controller, chunk) {
        chunks.push(chunk)
      },
      onResponseEnd() {
        const text = Buffer.concat(chunks).toString()
        if (status === 200) resolve(JSON.parse(text))
        else reject(new Error(`${method} ${path.split("?")[0]}: ${status} ${text}`))
      },
      onResponseError(_controller, error) {
        reject(error)
      }
    })
  })

export const leave = () => agent.destroy()
