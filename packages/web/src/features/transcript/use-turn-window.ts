import { useVirtualizer, type VirtualItem } from "@tanstack/react-virtual";
import {
  type RefObject,
  type UIEventHandler,
  useCallback,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import type { Turn } from "@latchkey/contracts";

const NEAR_END_PX = 64;
const TURN_PX = 240;
/** Turns above and below the ones in sight that are rendered too. */
const SPARE_TURNS = 6;

type TurnWindow = {
  scroller: RefObject<HTMLDivElement | null>;
  totalPx: number;
  shown: VirtualItem[];
  measure: (element: HTMLElement | null) => void;
  isAtEnd: boolean;
  jumpToEnd: () => void;
  noteScroll: UIEventHandler<HTMLDivElement>;
};

/**
 * Which turns of a conversation are rendered: those in sight. The view stays at the end while that
 * grows until the person scrolls up, and on what was read when older turns come in on top.
 */
export function useTurnWindow(turns: Turn[]): TurnWindow {
  const scroller = useRef<HTMLDivElement>(null);
  const [isAtEnd, setAtEnd] = useState(true);
  // The rule is about the React compiler, which does not run here.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtualizer = useVirtualizer({
    count: turns.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => TURN_PX,
    getItemKey: useCallback((index: number) => turns[index]?.id ?? index, [turns]),
    overscan: SPARE_TURNS,
    anchorTo: "end",
    followOnAppend: true,
    scrollEndThreshold: NEAR_END_PX,
  });

  const lastId = turns.at(-1)?.id;
  useLayoutEffect(() => {
    virtualizer.scrollToEnd();
  }, [virtualizer, lastId]);

  return {
    scroller,
    totalPx: virtualizer.getTotalSize(),
    shown: virtualizer.getVirtualItems(),
    measure: virtualizer.measureElement,
    isAtEnd,
    jumpToEnd: () => virtualizer.scrollToEnd(),
    noteScroll: ({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) =>
      setAtEnd(scrollHeight - scrollTop - clientHeight < NEAR_END_PX),
  };
}
