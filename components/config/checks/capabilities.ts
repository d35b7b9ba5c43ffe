import { capabilityLevels, type CapabilityGroup } from "../../../fabric/configtx/capabilities";
import { concernedNodes, imageKnows } from "../../model/capabilities";
import { taggedImages } from "../default-images";
import { isGiven } from "../lenient";
import type { ChannelOutline, Outline } from "../outline";
import { problemAt, type Problem } from "../problem";

const groups = ["channel", "orderer", "application"] as const;

/** Capabilities that the images do not know, by their tags. What a tag does not tell, a live channel's nodes are asked. */
export function capabilityProblems(outline: Outline, channel: ChannelOutline, path: string): readonly Problem[] {
    return groups.flatMap((group) => {
        const level = capabilityLevels[group].find(({ name }) => name === channel.capabilities[group]);
        return level === undefined ? [] : imageProblems(outline, group, level, `${path}.${group}`);
    });
}

function imageProblems(
    { images }: Outline,
    group: CapabilityGroup,
    level: (typeof capabilityLevels)[CapabilityGroup][number],
    path: string,
): readonly Problem[] {
    return concernedNodes[group].flatMap((node) => {
        const image = isGiven(images, node) ? images[node] : taggedImages[node];
        const isOld = image !== undefined && imageKnows(image, level) === false;
        const reason = `${level.name} needs Fabric ${level.since} or newer, and images.${node} is ${image}`;
        return problemAt(path, isOld && reason);
    });
}
