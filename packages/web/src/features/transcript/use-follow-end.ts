import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";

const NEAR_END_PX = 64;

type FollowEnd = {
  scroller: RefObject<HTMLDivElement | null>;
  content: RefObject<HTMLDivElement | null>;
  isFollowing: boolean;
  jumpToEnd: () => void;
};

/**
 * Keeps a scroll container at its end while its content grows, until the person scrolls up; a new
 * `lastId` leads there again. When `firstId` changes, older content came in on top and the view
 * stays on what was read.
 */
export function useFollowEnd(firstId: string | undefined, lastId: string | undefined): FollowEnd {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const [isFollowing, setFollowing] = useState(true);
  const last = useRef({ isFollowing: true, top: 0, height: 0, firstId });

  useEffect(() => {
    const element = scroller.current;
    const inner = content.current;
    if (!element || !inner) return undefined;
    const onScroll = () => {
      const isFollowingNow = followsAfterScroll(element, last.current);
      Object.assign(last.current, { isFollowing: isFollowingNow, top: element.scrollTop });
      setFollowing(isFollowingNow);
    };
    const onResize = () => {
      if (last.current.isFollowing) element.scrollTop = element.scrollHeight;
      last.current.height = element.scrollHeight;
    };
    const observer = new ResizeObserver(onResize);
    observer.observe(inner);
    observer.observe(element);
    element.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", onScroll);
    };
  }, []);

  useLayoutEffect(() => {
    const element = scroller.current;
    const { firstId: previous, height } = last.current;
    last.current.firstId = firstId;
    if (!element || previous === undefined || previous === firstId) return;
    element.scrollTop += element.scrollHeight - height;
  }, [firstId]);

  useLayoutEffect(() => {
    const element = scroller.current;
    last.current.isFollowing = true;
    if (element) element.scrollTop = element.scrollHeight;
  }, [lastId]);

  const jumpToEnd = () => {
    last.current.isFollowing = true;
    setFollowing(true);
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  };
  return { scroller, content, isFollowing, jumpToEnd };
}

/** Only a move upwards is the person's: content that grows moves the end away by itself. */
function followsAfterScroll(
  element: HTMLElement,
  last: { isFollowing: boolean; top: number },
): boolean {
  const distance = element.scrollHeight - element.scrollTop - element.clientHeight;
  if (distance < NEAR_END_PX) return true;
  return element.scrollTop < last.top ? false : last.isFollowing;
}
