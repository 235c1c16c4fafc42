import { Agent, request } from "undici"
import type { Account } from "./FarSide.ts"

/** A client's connections: as many as it has to, and as long as an answer takes. */
export const clientAgent = () => new Agent({ connections: 64, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 })

/** Where a client of a bench is logged in. */
export interface Client {
  readonly url: string
  readonly account: Account
  readonly agent: Agent
}

/** Calls the client-server API; `path` is what follows its version. Fails on any status but 200. */
export const callAs = async <A>(
  { account, agent, url }: Client,
  method: "GET" | "POST" | "PUT",
  path: string,
  body?: unknown
): Promise<A> => {
  const answer = await request(`${url}/_matrix/client/v3${path}`, {
    method,
    dispatcher: agent,
    headers: { authorization: `Bearer ${account.token}` },
    body: body === undefined ? null : JSON.stringify(body)
  })
  const json = (await answer.body.json()) as A
  if (answer.statusCode !== 200) {
    throw new Error(`${method} ${path.split("?")[0]}: ${answer.statusCode} ${JSON.stringify(json)}`)
  }
  return json
}
