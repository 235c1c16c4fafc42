import type { RecordFile, StoreLayout } from "./RecordFile.ts"
import { domFaultOf, type Handler, Request } from "./Requests.ts"
import { ObjectStore } from "./Stores.ts"

interface Operation {
  readonly request: Request
  readonly act: () => unknown
}

/** Runs the transactions of a file one after another, in the order in which they were opened. */
export class Turnstile {
  readonly #waiting: Array<Transaction> = []
  #running: Transaction | undefined

  enter(transaction: Transaction): void {
    this.#waiting.push(transaction)
    if (this.#running === undefined) this.#next()
  }

  leave(): void {
    this.#running = undefined
    this.#next()
  }

  #next(): void {
    this.#running = this.#waiting.shift()
    this.#running?.begin()
  }
}

/**
 * `IDBTransaction`: its operations run in their order, one in each turn of the event loop; it commits once it is asked
 * to, or when a turn brought no other operation. `oncomplete` follows what is on disk.
 */
export class Transaction {
  oncomplete: Handler = null
  onabort: Handler = null
  onerror: Handler = null
  error: DOMException | null = null
  /** Told first of the end, as the engine may set the handlers for itself. */
  ended: ((fault: DOMException | null) => void) | undefined
  readonly #operations: Array<Operation> = []
  #state: "waiting" | "active" | "ended" = "waiting"
  #wantsCommit = false

  readonly file: RecordFile
  readonly turnstile: Turnstile
  readonly stores: ReadonlyMap<string, StoreLayout>
  readonly mode: "readonly" | "readwrite" | "versionchange"

  constructor(
    file: RecordFile,
    turnstile: Turnstile,
    stores: ReadonlyMap<string, StoreLayout>,
    mode: "readonly" | "readwrite" | "versionchange"
  ) {
    this.file = file
    this.turnstile = turnstile
    this.stores = stores
    this.mode = mode
  }

  objectStore(name: string): ObjectStore {
    const layout = this.stores.get(name)
    if (layout === undefined) throw new DOMException(`there is no store ${name}`, "NotFoundError")
    return new ObjectStore(this, layout)
  }

  /** Lines an operation up; `again` is a request that is answered once more, a cursor's. */
  ask(act: () => unknown, again?: Request): Request {
    if (this.#state === "ended" || this.#wantsCommit) {
      throw new DOMException("the transaction has ended", "TransactionInactiveError")
    }
    const request = again ?? new Request()
    request.readyState = "pending"
    request.transaction = this
    this.#operations.push({ request, act })
    return request
  }

  commit(): void {
    this.#wantsCommit = true
  }

  abort(): void {
    this.#end(null)
  }

  begin(): void {
    // It may have been ended while it waited.
    if (this.#state === "ended") return this.turnstile.leave()
    this.#state = "active"
    try {
      this.file.begin()
    } catch (cause) {
      return this.#end(domFaultOf(cause))
    }
    setImmediate(this.#step)
  }

  readonly #step = (): void => {
    if (this.#state === "ended") return
    const operation = this.#operations.shift()
    if (operation === undefined) return this.#finish()
    try {
      operation.request.succeed(operation.act())
    } catch (cause) {
      const fault = domFaultOf(cause)
      operation.request.fail(fault)
      return this.#end(fault)
    }
    setImmediate(this.#step)
  }

  #finish(): void {
    try {
      this.file.commit()
    } catch (cause) {
      return this.#end(domFaultOf(cause))
    }
    this.#state = "ended"
    this.turnstile.leave()
    this.ended?.(null)
    this.oncomplete?.({ target: this })
  }

  #end(fault: DOMException | null): void {
    if (this.#state === "ended") return
    const wasActive = this.#state === "active"
    this.#state = "ended"
    this.error = fault
    if (wasActive) {
      try {
        this.file.rollback()
      } catch (cause) {
        this.error ??= domFaultOf(cause)
      }
      this.turnstile.leave()
    }
    for (const { request } of this.#operations.splice(0)) {
      request.fail(fault ?? new DOMException("the transaction was given up", "AbortError"))
    }
    this.ended?.(fault ?? new DOMException("the transaction was given up", "AbortError"))
    if (fault !== null) this.onerror?.({ target: this })
    this.onabort?.({ target: this })
  }
}
