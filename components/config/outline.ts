import { z } from "zod";

const text = z.string().optional().catch(undefined);
const texts = z.array(text).optional().catch(undefined);
const number = z.number().optional().catch(undefined);

const node = lenient({ address: text, adminAddress: text });

const nodes = z
    .union([
        z
            .int()
            .min(0)
            .max(99)
            .transform((count) => Array.from({ length: count }, () => node.parse({}))),
        z.array(node),
    ])
    .catch([]);

const organization = lenient({ name: text, mspId: text, ca: node, orderers: nodes, peers: nodes });

const channel = lenient({
    name: text,
    orderers: texts,
    members: texts,
    anchors: z.record(z.string(), texts).catch({}),
    batch: lenient({ maxBytes: text, preferredBytes: text }),
    policies: z.record(z.string(), text).catch({}),
});

const collection = lenient({
    name: text,
    policy: text,
    requiredPeerCount: number,
    maxPeerCount: number,
    endorsementPolicy: lenient({ signaturePolicy: text, channelConfigPolicy: text }).optional(),
});

const chaincode = lenient({
    name: text,
    channel: text,
    label: text,
    source: z.unknown().optional(),
    image: z.unknown().optional(),
    buildArguments: z.unknown().optional(),
    endorsementPolicy: text,
    collections: z.array(collection).catch([]),
});

const outline = lenient({
    registry: z.unknown().optional(),
    images: lenient({ builder: z.unknown().optional() }),
    build: lenient({ engine: text, builder: z.unknown().optional() }),
    organizations: z.array(organization).catch([]),
    channels: z.array(channel).catch([]),
    chaincodes: z.array(chaincode).catch([]),
});

/**
 * What can be read of a config whatever else is wrong with it. Checks that look across sections read this, so that one
 * bad value never hides another mistake: a value of the wrong shape is undefined here and reported by the schema.
 */
export type Outline = z.output<typeof outline>;
export type OrganizationOutline = z.output<typeof organization>;
export type ChannelOutline = z.output<typeof channel>;
export type ChaincodeOutline = z.output<typeof chaincode>;
export type CollectionOutline = z.output<typeof collection>;

export function outlineOf(raw: unknown): Outline {
    return outline.parse(raw);
}

function lenient<Shape extends z.ZodRawShape>(shape: Shape): z.ZodType<z.output<z.ZodObject<Shape>>> {
    const object = z.object(shape);
    return object.catch(() => object.parse({}));
}
