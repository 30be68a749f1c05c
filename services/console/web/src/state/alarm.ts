import { useEffect, useRef, useState } from 'react';
import { every } from './clock.ts';
import { useRun } from './run.ts';

const KEY = 'guanchao.alarm';
const FLASH_MS = 1000;

export interface Alarm {
  readonly isOn: boolean;
  toggle(): void;
}

/**
 * The title of the window, with the count of what is open; and, for who has asked for it, a sound and a blinking title when
 * an incident becomes orange or red, until the window is looked at.
 */
export function useAlarm(title: string): Alarm {
  const { state } = useRun();
  const [isOn, setOn] = useState(() => localStorage.getItem(KEY) === 'on');
  const newest = state.calls[0];
  const told = useRef(newest);

  useEffect(() => {
    document.title = title;
  }, [title]);
  useEffect(() => {
    addEventListener('pointerdown', wakeSound, { once: true });
    return () => removeEventListener('pointerdown', wakeSound);
  }, []);

  useEffect(() => {
    if (newest === undefined || newest === told.current) return;
    told.current = newest;
    if (!isOn) return;
    sound();
    if (document.hasFocus()) return;
    const alarm = `【新】${newest.incident.title}`;
    let isAlarm = false;
    const stop = every(FLASH_MS, () => {
      isAlarm = !isAlarm && !document.hasFocus();
      document.title = isAlarm ? alarm : title;
    });
    const end = (): void => {
      stop();
      document.title = title;
    };
    addEventListener('focus', end, { once: true });
    return () => {
      removeEventListener('focus', end);
      end();
    };
  }, [newest, isOn, title]);

  return {
    isOn,
    toggle() {
      localStorage.setItem(KEY, isOn ? 'off' : 'on');
      setOn(!isOn);
      // The browser lets a page sound only after a hand has asked for it; this is that hand.
      if (!isOn) sound();
    },
  };
}

let audio: AudioContext | null = null;

/** After a reload the browser lets the page sound only once a hand has touched it. */
export function wakeSound(): void {
  if (localStorage.getItem(KEY) !== 'on') return;
  audio ??= new AudioContext();
  void audio.resume();
}

/** Two short tones, made here: no file to load. */
function sound(): void {
  audio ??= new AudioContext();
  void audio.resume();
  for (const [index, hertz] of [880, 660].entries()) {
    const begin = audio.currentTime + index * 0.28;
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0.0001, begin);
    volume.gain.exponentialRampToValueAtTime(0.25, begin + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, begin + 0.24);
    tone.connect(volume).connect(audio.destination);
    tone.start(begin);
    tone.stop(begin + 0.26);
  }
}
