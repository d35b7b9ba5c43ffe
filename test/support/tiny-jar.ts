import { zipSync } from "fflate";

/**
 * `javac --release 8 -g:none` of
 *
 *     package org.hyperledger.fabric.contract;
 *     public class ContractRouter {
 *         public static void main(String[] args) throws InterruptedException {
 *             System.out.println("tiny java chaincode " + String.join(" ", args));
 *             Thread.sleep(3600000);
 *         }
 *     }
 */
const router = [
    "yv66vgAAADQAOAoAAgADBwAEDAAFAAYBABBqYXZhL2xhbmcvT2JqZWN0AQAGPGluaXQ+AQADKClWCQAIAAkHAAoMAAsADAEAEGphdmEvbGFuZy",
    "9TeXN0ZW0BAANvdXQBABVMamF2YS9pby9QcmludFN0cmVhbTsHAA4BABdqYXZhL2xhbmcvU3RyaW5nQnVpbGRlcgoADQADCAARAQAUdGlueSBq",
    "YXZhIGNoYWluY29kZSAKAA0AEwwAFAAVAQAGYXBwZW5kAQAtKExqYXZhL2xhbmcvU3RyaW5nOylMamF2YS9sYW5nL1N0cmluZ0J1aWxkZXI7CA",
    "AXAQABIAoAGQAaBwAbDAAcAB0BABBqYXZhL2xhbmcvU3RyaW5nAQAEam9pbgEARShMamF2YS9sYW5nL0NoYXJTZXF1ZW5jZTtbTGphdmEvbGFu",
    "Zy9DaGFyU2VxdWVuY2U7KUxqYXZhL2xhbmcvU3RyaW5nOwoADQAfDAAgACEBAAh0b1N0cmluZwEAFCgpTGphdmEvbGFuZy9TdHJpbmc7CgAjAC",
    "QHACUMACYAJwEAE2phdmEvaW8vUHJpbnRTdHJlYW0BAAdwcmludGxuAQAVKExqYXZhL2xhbmcvU3RyaW5nOylWBQAAAAAANu6ACgArACwHAC0M",
    "AC4ALwEAEGphdmEvbGFuZy9UaHJlYWQBAAVzbGVlcAEABChKKVYHADEBAC5vcmcvaHlwZXJsZWRnZXIvZmFicmljL2NvbnRyYWN0L0NvbnRyYW",
    "N0Um91dGVyAQAEQ29kZQEABG1haW4BABYoW0xqYXZhL2xhbmcvU3RyaW5nOylWAQAKRXhjZXB0aW9ucwcANwEAHmphdmEvbGFuZy9JbnRlcnJ1",
    "cHRlZEV4Y2VwdGlvbgAhADAAAgAAAAAAAgABAAUABgABADIAAAARAAEAAQAAAAUqtwABsQAAAAAACQAzADQAAgAyAAAAMQAEAAEAAAAlsgAHuw",
    "ANWbcADxIQtgASEhYquAAYtgAStgAetgAiFAAouAAqsQAAAAAANQAAAAQAAQA2AAA=",
].join("");

/** Files of a package of type java that is built already: it says with what it was started, and then waits. */
export const tinyJar: Readonly<Record<string, Uint8Array>> = {
    "src/lib/tiny.jar": zipSync({
        "org/hyperledger/fabric/contract/ContractRouter.class": Buffer.from(router, "base64"),
    }),
};
