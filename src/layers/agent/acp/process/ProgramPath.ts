import { accessSync, constants, statSync } from "node:fs"
import { delimiter, join, resolve } from "node:path"

/** Where a program is: a path as it is, a name by the PATH; or the code of why it cannot be started. */
export type FoundProgram = { readonly path: string } | { readonly missing: "ENOENT" | "EACCES" }

const look = (path: string): "ENOENT" | "EACCES" | undefined => {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return "ENOENT"
  try {
    accessSync(path, constants.X_OK)
    return undefined
  } catch {
    return "EACCES"
  }
}

export const programPath = (name: string, searched: string): FoundProgram => {
  const places = name.includes("/")
    ? [resolve(name)]
    : searched.split(delimiter).filter((folder) => folder !== "").map((folder) => join(resolve(folder), name))
  let missing: "ENOENT" | "EACCES" = "ENOENT"
  for (const path of places) {
    const fault = look(path)
    if (fault === undefined) return { path }
    if (fault === "EACCES") missing = fault
  }
  return { missing }
}
