package quality

import (
	"slices"
	"strconv"
	"strings"

	"escale/internal/offer"
)

// reachable: one of the means stands in a contact that everybody may see.
func reachable(x *exam, r *rule) verdict {
	for _, c := range x.standard[r.reads[0]] {
		contact, ok := c.Value.(offer.Contact)
		if !ok || contact.Class() != offer.Fact {
			continue
		}
		if slices.ContainsFunc(contact.Channels, func(ch offer.Channel) bool { return slices.Contains(r.Means, ch.Means) }) {
			return verdict{}
		}
	}
	x.found(offer.Pointer(offer.FieldContacts))
	return verdict{outcome: bad}
}

// channels: what is given can be right. That nobody answers is another matter, which takes a call.
func channels(x *exam, r *rule) verdict {
	v := verdict{outcome: absent}
	for _, c := range x.standard[r.reads[0]] {
		contact, ok := c.Value.(offer.Contact)
		if !ok {
			continue
		}
		for i, ch := range contact.Channels {
			if len(r.Means) > 0 && !slices.Contains(r.Means, ch.Means) {
				continue
			}
			if v.outcome == absent {
				v = verdict{}
			}
			if !plausible(ch) {
				x.found(c.Pointer()+"/channels/"+strconv.Itoa(i)+"/value", "means", string(ch.Means))
				v = verdict{outcome: bad}
			}
		}
	}
	return v
}

// plausible tells whether a channel can lead anywhere.
func plausible(ch offer.Channel) bool {
	switch ch.Means {
	case offer.Phone, offer.Mobile, offer.Fax:
		return plausiblePhone(offer.NormalPhone(ch.Value))
	case offer.Email:
		_, host, _ := strings.Cut(ch.Value, "@")
		return plausibleHost(host)
	case offer.Website, offer.Social, offer.Booking, offer.Ticket:
		_, rest, _ := strings.Cut(ch.Value, "://")
		host, _, _ := strings.Cut(rest, "/")
		host, _, _ = strings.Cut(host, "?")
		host, _, _ = strings.Cut(host, ":")
		return plausibleHost(host)
	}
	return true
}

// plausiblePhone knows the length of numbers in France (ten digits, the first of nine not 0) and that nobody has the same
// digit throughout. Short numbers (112, 3639) stand as they are. Source: ARCEP, national numbering plan; ITU-T E.164.
func plausiblePhone(digits string) bool {
	if len(digits) <= 6 {
		return len(digits) >= 3
	}
	if digits[0] == '0' {
		return false // neither ten digits of France nor a country's code
	}
	own, french := strings.CutPrefix(digits, "33")
	if french && (len(own) != 9 || own[0] == '0') {
		return false
	}
	tail := digits[len(digits)-6:]
	return len(digits) >= 8 && len(digits) <= 15 && strings.Trim(tail, tail[:1]) != ""
}

func plausibleHost(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	dot := strings.LastIndexByte(host, '.')
	if dot <= 0 || len(host)-dot < 3 || strings.Contains(host, "..") || strings.ContainsAny(host, " ,;@") {
		return false
	}
	return host != "www.fr" && host != "www.com"
}
