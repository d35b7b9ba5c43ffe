/** What Pulumi's process for dynamic resources has of the project (components/state/require-from-string). */
export { served } from "../remote/serve";
export { kindOfText } from "../state/texts";
