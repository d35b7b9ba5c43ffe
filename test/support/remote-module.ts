import { madeBut, type RemoteProvider, type Placed } from "../../components/remote/contract";
import { failure } from "../../ground/failure";

interface Entry extends Placed {
    readonly key: string;
    readonly name?: string;
    readonly value: number;
    readonly more?: object;
    /** ISO 8601. */
    readonly expires?: string;
}

/** A dynamic resource's module without a world behind it. */
export const provider: RemoteProvider<Entry> = {
    replaces: ["key", "name"],
    names: ["name"],
    updates: ["value"],
    due: ({ expires }, _news, now) => expires !== undefined && new Date(expires) <= now,
    create: ({ key }) =>
        key === "failing"
            ? Promise.reject(madeBut(new Error("it answers otherwise"), { id: key, made: {} }))
            : Promise.resolve({ id: key }),
    read(_id, { key }) {
        if (key === "unreadable") {
            const what = { operation: "read the identity org1-admin-msp", target: "fabric-dev" };
            return Promise.reject(failure(what, "the Secret is not there"));
        }
        if (key === "wrong") {
            return Promise.reject(new TypeError("undefined is not a function"));
        }
        return Promise.resolve(key === "gone" ? undefined : { value: 9, more: undefined });
    },
};
