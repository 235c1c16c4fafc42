import type { StoreFault } from "../../../domain/StoreError.ts"
import { faultOf } from "../../store/SqlFault.ts"

/** What is wrong with a file of records, as its last failure tells: a damaged one stays so until it is opened anew. */
export class StoreTrouble {
  #reason: StoreFault | undefined

  get reason(): StoreFault | undefined {
    return this.#reason
  }

  /** Calls SQLite, and notes why it failed; an error of our own says nothing of the file. */
  watch<A>(act: () => A): A {
    try {
      return act()
    } catch (cause) {
      if (cause instanceof DOMException) throw cause
      const { reason } = faultOf("", cause)
      if (this.#reason !== "keys damaged") this.#reason = reason === "not a database" ? "keys damaged" : reason
      throw cause
    }
  }

  /** Something was kept: what passes by itself has passed. */
  kept(): void {
    if (this.#reason !== "keys damaged") this.#reason = undefined
  }
}
