/** Packets of a video track -> decoded frames in order of presentation. */
/// <reference lib="esnext.disposable" />
import { type EncodedPacket, EncodedPacketSink, type InputVideoTrack } from "mediabunny";
import { isReadError } from "./container";
import { type Deferred, deferred } from "./deferred";

/** Packets given to the decoder ahead of the frames that came back. */
const PACKETS_AHEAD = 12;
/** Restarts after damage before the rest of a file is given up. */
const MAX_RESTARTS = 100;

/** What went wrong while a track was decoded. */
export interface Damage {
  /** Times the decoder met data it could not use and went on at the next key frame. */
  restarts: number;
  /** The container could not be read to its end. */
  brokeOff: boolean;
}

/**
 * Takes a frame, whose timestamp and duration are in ticks of `1 / timeResolution` s. The frame
 * is closed after the promise resolves, which tells whether there is need of more frames.
 */
export type OnFrame = (frame: VideoFrame) => Promise<boolean>;

/** Decodes a track that `canDecode()`, from its first key frame on. */
export async function decodeTrack(track: InputVideoTrack, onFrame: OnFrame): Promise<Damage> {
  const config = await track.getDecoderConfig();
  if (!config) throw new Error("a track without decoder configuration");
  return await new TrackDecoder(track, config, onFrame).run(await track.getTimeResolution());
}

class TrackDecoder {
  readonly #sink: EncodedPacketSink;
  readonly #config: VideoDecoderConfig;
  readonly #onFrame: OnFrame;
  readonly #damage: Damage = { restarts: 0, brokeOff: false };
  readonly #frames: VideoFrame[] = [];
  /** Resolves when the decoder gave a frame, took a packet or failed. */
  #news: Deferred = deferred();
  #failed = false;

  constructor(track: InputVideoTrack, config: VideoDecoderConfig, onFrame: OnFrame) {
    this.#sink = new EncodedPacketSink(track);
    this.#config = config;
    this.#onFrame = onFrame;
  }

  async run(timeResolution: number): Promise<Damage> {
    let from = await this.#firstKeyPacket();
    while (from) {
      const last = await this.#decodeFrom(from, timeResolution);
      if (last === null) return this.#damage;
      this.#damage.restarts++;
      if (this.#damage.restarts === MAX_RESTARTS) {
        this.#damage.brokeOff = true;
        return this.#damage;
      }
      from = await this.#nextKeyPacket(last);
    }
    return this.#damage;
  }

  /** Decodes to the end and gives null, or to damage and gives the last packet that was used. */
  async #decodeFrom(first: EncodedPacket, timeResolution: number): Promise<EncodedPacket | null> {
    this.#failed = false;
    const decoder = new VideoDecoder({
      output: (frame) => {
        this.#frames.push(frame);
        this.#news.resolve();
      },
      error: () => {
        this.#failed = true;
        this.#news.resolve();
      },
    });
    decoder.ondequeue = () => this.#news.resolve();
    const packets = this.#sink.packets(first, undefined, { verifyKeyPackets: true });
    let last = first;
    try {
      decoder.configure(this.#config);
      for (;;) {
        const next = await this.#read(packets);
        if (!next) break;
        last = next;
        if (!this.#failed) {
          decoder.decode(
            // Any whole number may stand for the time, so the ticks need no rounding.
            new EncodedVideoChunk({
              data: next.data,
              type: next.type,
              timestamp: Math.round(next.timestamp * timeResolution),
              duration: Math.round(next.duration * timeResolution),
            }),
          );
        }
        do {
          if (!(await this.#deliver())) return null;
        } while (decoder.decodeQueueSize >= PACKETS_AHEAD && !this.#failed && (await this.#wait()));
        if (this.#failed) return last;
      }
      const flushed = decoder.flush().then(
        () => true,
        () => false,
      );
      let done: boolean | undefined;
      void flushed.then((result) => {
        done = result;
        this.#news.resolve();
      });
      while (done === undefined) {
        await this.#wait();
        if (!(await this.#deliver())) return null;
      }
      return (await this.#deliver()) && !done ? last : null;
    } catch (error) {
      // decode() throws when the failure was noted between two packets.
      if (error instanceof DOMException && this.#failed) return last;
      throw error;
    } finally {
      for (const frame of this.#frames.splice(0)) frame.close();
      if (decoder.state !== "closed") decoder.close();
      await packets.return();
    }
  }

  /** Hands on the frames that are ready; false when no more are wanted. */
  async #deliver(): Promise<boolean> {
    for (let frame = this.#frames.shift(); frame; frame = this.#frames.shift()) {
      try {
        if (!(await this.#onFrame(frame))) return false;
      } finally {
        frame.close();
      }
    }
    return true;
  }

  async #wait(): Promise<true> {
    if (this.#frames.length === 0) await this.#news.promise;
    this.#news = deferred();
    return true;
  }

  /** The next packet; a container that cannot be read further counts as ended. */
  async #read(packets: AsyncGenerator<EncodedPacket, void>): Promise<EncodedPacket | null> {
    try {
      return (await packets.next()).value ?? null;
    } catch (error) {
      if (isReadError(error)) throw error;
      this.#damage.brokeOff = true;
      return null;
    }
  }

  async #firstKeyPacket(): Promise<EncodedPacket | null> {
    return await this.#sink.getFirstKeyPacket({ verifyKeyPackets: true });
  }

  async #nextKeyPacket(packet: EncodedPacket): Promise<EncodedPacket | null> {
    try {
      return await this.#sink.getNextKeyPacket(packet, { verifyKeyPackets: true });
    } catch (error) {
      if (isReadError(error)) throw error;
      this.#damage.brokeOff = true;
      return null;
    }
  }
}
