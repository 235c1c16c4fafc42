// The licences of the packages that a bundle holds parts of, as their authors want them to go along.
import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"

const packageOf = (module) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(module)?.[0]

const licenceOf = async (folder) => {
  const { license, name, version } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"))
  const file = (await readdir(folder)).find((one) => /^licen[cs]e/i.test(one))
  const text = file === undefined ? `Licence: ${license}` : (await readFile(join(folder, file), "utf8")).trim()
  return `${name} ${version}\n\n${text}\n`
}

/** One text for all packages of these modules. */
export const licencesOf = async (modules) => {
  const folders = [...new Set(modules.map(packageOf).filter((folder) => folder !== undefined))].toSorted()
  return (await Promise.all(folders.map(licenceOf))).join(`\n${"-".repeat(80)}\n\n`)
}
