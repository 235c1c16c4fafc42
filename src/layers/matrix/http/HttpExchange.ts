import { Predicate, Result } from "effect"
import type { Dispatcher } from "undici"
import { MatrixFault } from "../../../domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import { elapsed, type Moment } from "../../../domain/Moment.ts"
import { readResponse } from "./MatrixResponse.ts"

/** One HTTP request, as it goes out. `uri` begins with the origin of its exchange; `timeout` in ms. */
export interface HttpRequest {
  readonly uri: string
  readonly method: Dispatcher.HttpMethod
  readonly headers: Record<string, string>
  readonly body?: string | Buffer
  readonly timeout: number
}

const unavailable = (detail: string, proxy?: string) =>
  Result.fail(MatrixFault.cases.Unavailable.make({ detail, ...(proxy === undefined ? {} : { proxy }) }))

/** Names the proxy in a fault that may be its own, because no Matrix answer came. */
const named = (fault: MatrixFault, proxy: string | undefined): MatrixFault =>
  fault._tag === "Unavailable" && proxy !== undefined ? { ...fault, proxy } : fault

const codeOf = (error: unknown): string =>
  Predicate.hasProperty(error, "code") && Predicate.isString(error.code) ? error.code : "no code"

/**
 * How long a request that changes something may wait for its connection, in ms. Its caller was allowed to make it when
 * it asked; after a process was stopped in between, it may not be any more. The connection serves the next try.
 */
const mostWait = 3_000

const momentNow = (): Moment => ({ wall: Date.now(), steady: performance.now() })

/**
 * One request over undici's dispatcher, which costs half of what undici's `request` does. It ends exactly once: by its
 * answer, by a failure, by its timeout, or by being cut.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #agent: Dispatcher
  readonly #origin: string
  readonly #largest: number
  readonly #proxy: string | undefined
  #controller: Dispatcher.DispatchController | undefined
  #timer: NodeJS.Timeout | undefined
  #end: ((answer: Result.Result<RawEvent, MatrixFault>) => void) | undefined
  #asked: Moment | undefined
  #status = 0
  #retryAfter: string | undefined
  #size = 0
  readonly #chunks: Array<Buffer> = []

  /** `largest`: bytes of an answer at most. `proxy`: the variable that names the proxy in between. */
  constructor(agent: Dispatcher, origin: string, largest: number, proxy?: string) {
    this.#proxy = proxy
    this.#agent = agent
    this.#origin = origin
    this.#largest = largest
  }

  start(request: HttpRequest, end: (answer: Result.Result<RawEvent, MatrixFault>) => void) {
    this.#end = end
    if (request.method !== "GET") this.#asked = momentNow()
    this.#timer = setTimeout(
      () => this.#finish(unavailable(`no answer within ${request.timeout / 1000} s`, this.#proxy), true),
      request.timeout
    )
    this.#agent.dispatch(
      {
        origin: this.#origin,
        path: request.uri.slice(this.#origin.length),
        method: request.method,
        headers: request.headers,
        body: request.body ?? null
      },
      this
    )
  }

  /** Ends the request without an answer; its caller is not told. */
  cut() {
    this.#finish(unavailable("cut"), true, false)
  }

  onRequestStart(controller: Dispatcher.DispatchController) {
    this.#controller = controller
    if (this.#asked !== undefined && elapsed(this.#asked, momentNow()) > mostWait) {
      this.#finish(unavailable("waited too long for a connection"), true)
    } else if (this.#end === undefined) controller.abort(new Error("ended before it was sent"))
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | Array<string> | undefined>>
  ) {
    this.#status = status
    const retryAfter = headers["retry-after"]
    this.#retryAfter = Predicate.isString(retryAfter) ? retryAfter : undefined
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer) {
    this.#size += chunk.length
    if (this.#size > this.#largest) {
      return this.#finish(
        Result.fail(
          MatrixFault.cases.Unavailable.make({ detail: `answered more than ${this.#largest} bytes`, tooLarge: true })
        ),
        true
      )
    }
    this.#chunks.push(chunk)
  }

  onResponseEnd() {
    const body = (this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks)).toString("utf8")
    const answer = readResponse({ status: this.#status, retryAfter: this.#retryAfter, body }, Date.now())
    this.#finish(Result.mapError(answer, (fault) => named(fault, this.#proxy)), false)
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error) {
    // The message may hold the address with its query; the code never does.
    this.#finish(unavailable(`no answer (${codeOf(error)})`, this.#proxy), false)
  }

  #finish(answer: Result.Result<RawEvent, MatrixFault>, abort: boolean, tell = true) {
    const end = this.#end
    if (end === undefined) return
    this.#end = undefined
    clearTimeout(this.#timer)
    if (abort) this.#controller?.abort(new Error("ended by its caller"))
    if (tell) end(answer)
  }
}
