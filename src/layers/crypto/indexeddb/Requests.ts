/** A handler that the engine sets: it reads the event's `target`, and `oldVersion` where the layout is new. */
export type Handler = ((event: { readonly target: unknown; readonly oldVersion?: number }) => unknown) | null

/** `IDBRequest` (Indexed Database API 3.0): one operation, and later what it gave. */
export class Request {
  onsuccess: Handler = null
  onerror: Handler = null
  readyState: "pending" | "done" = "pending"
  result: unknown = undefined
  error: DOMException | null = null
  transaction: unknown = null

  succeed(result: unknown): void {
    this.readyState = "done"
    this.result = result
    this.onsuccess?.({ target: this })
  }

  fail(error: DOMException): void {
    this.readyState = "done"
    this.error = error
    this.onerror?.({ target: this })
  }
}

/** `IDBOpenDBRequest`. */
export class OpenRequest extends Request {
  onupgradeneeded: Handler = null
  onblocked: Handler = null
}

/** The failure of the file as an Indexed Database names it; its message is SQLite's, which holds no record. */
export const domFaultOf = (cause: unknown): DOMException =>
  cause instanceof DOMException
    ? cause
    : new DOMException(cause instanceof Error ? cause.message : "the store failed", "UnknownError")
