import { shareOf } from "./dues";
import { shortId } from "./findings";
import type { CertificateStatus, ConsenterStatus, NodeStatus, Status, VolumeStatus } from "./status";

/** A table of a status: its columns, and a row of texts for each thing. */
export interface Table {
    readonly title: string;
    readonly columns: readonly string[];
    readonly rows: readonly (readonly string[])[];
}

/** All tables of a status in the order in which people want to read them, none without rows; pure. */
export function tablesOf(status: Status): readonly Table[] {
    return [...ledgerTables(status), ...nodeTables(status), ...storeTables(status)]
        .map((table) => ({ ...table, rows: table.rows.map((row) => row.map((cell) => (cell === "" ? "–" : cell))) }))
        .filter(({ rows }) => rows.length > 0);
}

function ledgerTables({ channels }: Status): readonly Table[] {
    return [
        {
            title: "Channels",
            columns: ["channel", "height", "leader", "consenters", "followers", "members"],
            rows: channels.map((one) => [
                one.name,
                shown(one.height),
                shown(one.leader),
                one.consenters.map(consenterText).join(", "),
                one.followers.join(", "),
                one.members.map(({ mspId }) => mspId).join(", "),
            ]),
        },
        {
            title: "Chaincodes",
            columns: ["chaincode", "channel", "version", "sequence", "approved by"],
            rows: channels.flatMap(({ name, chaincodes }) =>
                chaincodes.map((one) => [one.name, name, one.version, String(one.sequence), one.approved.join(", ")]),
            ),
        },
    ];
}

function nodeTables({ nodes }: Status): readonly Table[] {
    return [
        {
            title: "Nodes",
            columns: ["node", "state", "Fabric", "channel", "height", "behind", "part"],
            rows: nodes.flatMap(nodeRows),
        },
        {
            title: "On peers",
            columns: ["peer", "chaincode", "channel", "state", "package"],
            rows: nodes.flatMap(chaincodeRows),
        },
    ];
}

function storeTables({ certificates, volumes }: Status): readonly Table[] {
    return [
        { title: "Certificates", columns: ["days left", "ends", "certificates"], rows: certificateRows(certificates) },
        { title: "Volumes", columns: ["volume", "used", "size", "state"], rows: volumes.map(volumeRow) },
    ];
}

function shown(value: string | number | undefined): string {
    return value === undefined ? "?" : String(value);
}

function consenterText({ name, serves }: ConsenterStatus): string {
    return serves === false ? `${name} (away)` : name;
}

/** What says whether a node is up. */
export function stateText({ isUp }: Pick<NodeStatus, "isUp">): string {
    return isUp === undefined ? "unknown" : isUp ? "up" : "DOWN";
}

/** A row for each of its channels; what is the node's own is in the first. */
function nodeRows(node: NodeStatus): readonly (readonly string[])[] {
    const { name, version = "", channels } = node;
    const own = [name, stateText(node), version];
    if (channels.length === 0) {
        return [[...own, "", "", "", node.role === "ca" ? "CA" : ""]];
    }
    return channels.map(({ channel, height, behind, part }) => [
        ...own,
        channel,
        shown(height),
        behind === 0 ? "" : String(behind),
        part,
    ]);
}

function chaincodeRows({ name: peer, chaincodes }: NodeStatus): readonly (readonly string[])[] {
    return chaincodes.map(({ name, channel, state, packageId = "" }) => [
        peer,
        name,
        channel,
        state,
        shortId(packageId),
    ]);
}

/** Those that end alike are told together. */
function certificateRows(certificates: readonly CertificateStatus[]): readonly (readonly string[])[] {
    const days = new Map<number, readonly CertificateStatus[]>();
    for (const one of certificates) {
        days.set(one.daysLeft, [...(days.get(one.daysLeft) ?? []), one]);
    }
    return [...days].map(([left, all]) => [
        String(left),
        all[0]?.expires.slice(0, 10) ?? "",
        all
            .map(({ name }) => name)
            .sort()
            .join(", "),
    ]);
}

function volumeRow(volume: VolumeStatus): readonly string[] {
    const { name, size, used, capacity = 0, phase } = volume;
    const share = shareOf(volume);
    const full =
        share === undefined || used === undefined ? "?" : `${Math.floor(share * 100)} % of ${bytesText(capacity)}`;
    return [name, full, size, phase];
}

/** Bytes in the largest unit of 1024 of which there is one at least. */
function bytesText(bytes: number): string {
    const units = ["B", "Ki", "Mi", "Gi", "Ti", "Pi"];
    const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log(bytes) / Math.log(1024)));
    const count = bytes / 1024 ** power;
    return `${count >= 100 || Number.isInteger(count) ? Math.round(count) : count.toFixed(1)}${units[power] ?? ""}`;
}
