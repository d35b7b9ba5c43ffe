import type { NetworkModel } from "./network";

/** Whether members of a channel are other stacks', so that not all that is agreed on there is this one's to say. */
export function hasOthers(
    { channels, partners }: Pick<NetworkModel, "channels" | "partners">,
    channel: string,
): boolean {
    const members = channels.find(({ name }) => name === channel)?.members ?? [];
    return partners.some(({ name }) => members.includes(name));
}
