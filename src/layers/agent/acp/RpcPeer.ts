import { Deferred, Effect, Schema } from "effect"
import { methodNotFound, readRpc, type RpcId, type RpcRefusal, writeRpc } from "../../../domain/agents/acp/JsonRpc.ts"
import type { RunTrouble } from "../runs/RunDriver.ts"

/** The other side did not do what it was asked. */
export class RpcRefused extends Schema.TaggedError<RpcRefused>()("RpcRefused", {
  code: Schema.Number,
  method: Schema.String
}) {
  /** Words of the other side's, which may hold anything: they are in no log. */
  refusal: RpcRefusal = { code: this.code, message: "" }
  override get message() {
    return `The agent refused ${this.method} (${this.code})`
  }
}

export type RpcOutcome = Effect.Effect<unknown, RpcRefused | RunTrouble>

/** What comes from the other side by itself; `bytes`: the length of the message. */
export interface RpcListener {
  notified(method: string, params: unknown, bytes: number): void
  /** Is answered by `answer`, now or later; false: nobody knows the method. */
  asked(id: RpcId, method: string, params: unknown, bytes: number): boolean
  /** Something came that is no message. */
  strayed(): void
}

/** One side of JSON-RPC 2.0. Requests of both sides are numbered from 0, each side's by itself. */
export interface RpcPeer {
  /** Takes one message in. */
  receive(text: string): void
  /** Asks, and calls back once. Returns what ceases to wait. */
  begin(method: string, params: unknown, settled: (outcome: RpcOutcome) => void): () => void
  /** Asks and waits. Interrupting the wait leaves the other side at work, and its answer is dropped. */
  request(method: string, params: unknown): RpcOutcome
  notify(method: string, params: unknown): void
  answer(id: RpcId, result: unknown): void
  /** Nothing comes any more: requests fail from now on, those that wait too. */
  lose(trouble: RunTrouble): void
}

const refused = (method: string, refusal: RpcRefusal) => {
  const error = new RpcRefused({ code: refusal.code, method })
  error.refusal = refusal
  return error
}

/** `send` returns false where a message could not leave, and is told of the loss by `lose`. */
export const makeRpcPeer = (
  send: (text: string) => boolean,
  listener: RpcListener,
  unsent: RunTrouble
): RpcPeer => {
  const waiting = new Map<RpcId, { readonly method: string; readonly settled: (outcome: RpcOutcome) => void }>()
  let next = 0
  let lost: RunTrouble | undefined

  const settle = (id: RpcId, outcome: (method: string) => RpcOutcome) => {
    const request = waiting.get(id)
    // Nobody waits for it any more, or it was never asked.
    if (request === undefined) return
    waiting.delete(id)
    request.settled(outcome(request.method))
  }

  const peer: RpcPeer = {
    receive: (text) => {
      const message = readRpc(text)
      switch (message?._tag) {
        case undefined:
          return listener.strayed()
        case "Notification":
          return listener.notified(message.method, message.params, text.length)
        case "Request": {
          const { id, method, params } = message
          if (!listener.asked(id, method, params, text.length)) {
            send(
              writeRpc({
                _tag: "Refusal",
                id,
                refusal: { code: methodNotFound, message: `Method not found: ${method}` }
              })
            )
          }
          return
        }
        case "Result": {
          const { id, result } = message
          return settle(id, () => Effect.succeed(result))
        }
        case "Refusal": {
          const { id, refusal } = message
          return settle(id, (method) => Effect.fail(refused(method, refusal)))
        }
      }
    },
    begin: (method, params, settled) => {
      const id = next++
      waiting.set(id, { method, settled })
      const isSent = lost === undefined && send(writeRpc({ _tag: "Request", id, method, params }))
      if (!isSent) settle(id, () => Effect.fail(unsent))
      return () => void waiting.delete(id)
    },
    request: (method, params) =>
      Effect.suspend(() => {
        const outcome = Deferred.makeUnsafe<unknown, RpcRefused | RunTrouble>()
        const leave = peer.begin(method, params, (settled) => Deferred.doneUnsafe(outcome, settled))
        return Effect.onInterrupt(Deferred.await(outcome), () => Effect.sync(leave))
      }),
    notify: (method, params) => void send(writeRpc({ _tag: "Notification", method, params })),
    answer: (id, result) => void send(writeRpc({ _tag: "Result", id, result })),
    lose: (trouble) => {
      if (lost !== undefined) return
      lost = trouble
      for (const id of waiting.keys()) settle(id, () => Effect.fail(trouble))
    }
  }
  return peer
}
