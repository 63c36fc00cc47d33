import { useVirtualizer, type VirtualItem } from "@tanstack/react-virtual";
import {
  type RefObject,
  type UIEventHandler,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import type { Turn } from "@latchkey/contracts";

const NEAR_END_PX = 64;
const TURN_PX = 240;
/** Turns above and below the ones in sight that are rendered too. */
const SPARE_TURNS = 6;

type Follow = { isFollowing: boolean; top: number };

type TurnWindow = {
  scroller: RefObject<HTMLDivElement | null>;
  totalPx: number;
  shown: VirtualItem[];
  measure: (element: HTMLElement | null) => void;
  isFollowing: boolean;
  jumpToEnd: () => void;
  noteScroll: UIEventHandler<HTMLDivElement>;
};

/**
 * Which turns of a conversation are rendered: those in sight. The view stays at the end while that
 * grows until the person scrolls up, and on what was read when older turns come in on top.
 */
export function useTurnWindow(turns: Turn[]): TurnWindow {
  const scroller = useRef<HTMLDivElement>(null);
  const [isFollowing, setFollowing] = useState(true);
  const follow = useRef<Follow>({ isFollowing: true, top: 0 });
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

  const totalPx = virtualizer.getTotalSize();
  const lastId = turns.at(-1)?.id;
  useLayoutEffect(() => {
    follow.current = { isFollowing: true, top: 0 };
    virtualizer.scrollToEnd();
  }, [virtualizer, lastId]);

  // Turns that grow and a window that shrinks both move the end away.
  useLayoutEffect(() => {
    if (follow.current.isFollowing) virtualizer.scrollToEnd();
  }, [virtualizer, totalPx]);
  useEffect(() => {
    const observer = new ResizeObserver(() => {
      if (follow.current.isFollowing) virtualizer.scrollToEnd();
    });
    if (scroller.current) observer.observe(scroller.current);
    return () => observer.disconnect();
  }, [virtualizer]);

  const noteScroll: TurnWindow["noteScroll"] = ({ currentTarget }) => {
    const isFollowing = followsAfterScroll(currentTarget, follow.current);
    follow.current = { isFollowing, top: currentTarget.scrollTop };
    setFollowing(isFollowing);
  };
  const jumpToEnd = () => {
    follow.current = { isFollowing: true, top: 0 };
    setFollowing(true);
    virtualizer.scrollToEnd();
  };
  return {
    ...{ scroller, totalPx, isFollowing, jumpToEnd, noteScroll },
    shown: virtualizer.getVirtualItems(),
    measure: virtualizer.measureElement,
  };
}

/** Only a move upwards is the person's: content that grows moves the end away by itself. */
function followsAfterScroll(element: HTMLElement, last: Follow): boolean {
  const distance = element.scrollHeight - element.scrollTop - element.clientHeight;
  if (distance < NEAR_END_PX) return true;
  return element.scrollTop < last.top ? false : last.isFollowing;
}
