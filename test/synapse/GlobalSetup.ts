import type { TestProject } from "vitest/node"
import { install, start, type Synapse } from "./Synapse.ts"

export type Provided = Pick<Synapse, "url" | "admin">

declare module "vitest" {
  interface ProvidedContext {
    /** Without limits that a test could meet. */
    readonly open: Provided
    /** With Synapse's default limits. */
    readonly limited: Provided
  }
}

const given = ({ admin, url }: Synapse): Provided => ({ admin, url })

/** Two Synapses for the whole run. One that cannot be installed or started fails the run. */
export default async function setup({ provide }: TestProject) {
  await install()
  const started = await Promise.allSettled([start("open"), start("default")])
  const running = started.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []))
  const stop = async () => {
    await Promise.all(running.map((synapse) => synapse.stop()))
  }
  const [open, limited] = running
  if (open === undefined || limited === undefined) {
    await stop()
    throw new Error("Synapse did not start", { cause: started.find((one) => one.status === "rejected")?.reason })
  }
  provide("open", given(open))
  provide("limited", given(limited))
  return stop
}
