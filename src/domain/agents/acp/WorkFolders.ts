import { Schema } from "effect"
import { Thread } from "../../Ids.ts"

/** The agent's own home, beside the folders of conversations; no thread has so short a name. */
export const homeFolder = "home"

const isThread = Schema.is(Thread)

/** Whether an entry of `work` is a conversation's folder, or the agent's home. */
export const isWorkFolder = (name: string): boolean => name === homeFolder || isThread(name)
